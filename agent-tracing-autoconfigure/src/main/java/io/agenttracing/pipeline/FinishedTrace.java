package io.agenttracing.pipeline;

import java.util.List;

import io.agenttracing.diagnosis.Finding;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * The spans of one trace that ended in this process, once the trace has no open span
 * here. A long-running trace, or one that continues later, is delivered in parts.
 *
 * @param traceId the id of the trace, 32 hexadecimal digits
 * @param spans the spans in the order of their end, at least one
 * @param findings what the rules found in it, or in this part of it
 */
public record FinishedTrace(String traceId, List<SpanData> spans, List<Finding> findings) {

	public FinishedTrace {
		spans = List.copyOf(spans);
		findings = List.copyOf(findings);
	}

	public FinishedTrace(String traceId, List<SpanData> spans) {
		this(traceId, spans, List.of());
	}

}
