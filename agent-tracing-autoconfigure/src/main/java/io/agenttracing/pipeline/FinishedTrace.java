package io.agenttracing.pipeline;

import java.util.List;

import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * The spans of one trace that ended in this process, once the trace has no open span
 * here. A long-running trace, or one that continues later, is delivered in parts.
 *
 * @param traceId the id of the trace, 32 hexadecimal digits
 * @param spans the spans in the order of their end, at least one
 */
public record FinishedTrace(String traceId, List<SpanData> spans) {

	public FinishedTrace {
		spans = List.copyOf(spans);
	}

}
