package io.agenttracing.pipeline;

import java.util.List;

import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * Exports what cannot wait until a trace is finished.
 *
 * @since 0.1.0
 */
public interface UrgentExport {

	/**
	 * Exports spans that belong to no call, at once: past sampling, choice and listeners,
	 * without waiting for a batch. They are counted like all others.
	 * @param spans ended spans of one trace, at least one
	 * @return whether there was room for them
	 */
	boolean exportAtOnce(List<SpanData> spans);

	/**
	 * Exports what has ended of a trace that goes on, if the trace is exported at all.
	 * Listeners hear of it together with what ends later.
	 * @param traceId the id of the trace
	 */
	void exportEnded(String traceId);

}
