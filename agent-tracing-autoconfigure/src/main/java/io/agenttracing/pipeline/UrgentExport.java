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
	 * Exports spans at once, without sampling, span cap, listeners or waiting for a
	 * batch. They are counted like all others.
	 * @param spans ended spans of one trace, at least one
	 * @return whether there was room for them
	 */
	boolean exportAtOnce(List<SpanData> spans);

	/**
	 * Exports the ended spans of a trace that continues, if the trace is exported at all.
	 * Listeners receive them together with those that end later.
	 * @param traceId the id of the trace
	 */
	void exportEnded(String traceId);

}
