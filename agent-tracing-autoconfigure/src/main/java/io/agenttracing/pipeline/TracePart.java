package io.agenttracing.pipeline;

import java.util.List;

import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

/**
 * The spans of a trace in this process that are handed on together: all of them, or a
 * part.
 *
 * @param traceId the id of the trace
 * @param spans the spans in the order of their end, without those that were folded
 * @param complete whether the trace has no open span here
 * @param firstSpanId the id of the first span of the trace in this process, empty if it
 * is unknown; null if there is neither an earlier nor a later part
 * @param folded how many important spans, such as errors, agents and messages, were
 * folded before
 * @param exported whether it is exported, whatever the inspection shows
 * @since 0.1.0
 */
public record TracePart(String traceId, List<SpanData> spans, boolean complete, @Nullable String firstSpanId,
		long folded, boolean exported) {

	/**
	 * All spans of a trace that is exported.
	 * @param traceId the id of the trace
	 * @param spans the spans in the order of their end
	 * @return the only part
	 */
	public static TracePart whole(String traceId, List<SpanData> spans) {
		return new TracePart(traceId, spans, true, null, 0, true);
	}

}
