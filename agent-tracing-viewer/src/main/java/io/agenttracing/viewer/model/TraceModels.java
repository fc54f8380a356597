package io.agenttracing.viewer.model;

import java.nio.charset.StandardCharsets;
import java.util.Collection;

import io.agenttracing.viewer.store.TraceStore;
import org.jspecify.annotations.Nullable;

/**
 * What the page is told, as JSON in UTF-8. All that is derived from spans is derived
 * here. Safe for use by several threads. What a trace is judged by is computed when it is
 * asked for, and not more often than a small share of a processor allows.
 */
public final class TraceModels {

	private final TraceStore store;

	/**
	 * The models of traces.
	 * @param store where they are
	 */
	public TraceModels(TraceStore store) {
		this.store = store;
	}

	/**
	 * The list of traces: {@code /api/traces}.
	 * @param query what all of them have, empty for all traces
	 * @return JSON
	 */
	public byte[] list(String query) {
		return json("{}");
	}

	/**
	 * What has changed in the list: the data of the event {@code traces}.
	 * @param traceIds the ids of the traces
	 * @return JSON, in which those that are gone are missing
	 */
	public byte[] changed(Collection<String> traceIds) {
		return json("{}");
	}

	/**
	 * What is gone from the list: the data of the event {@code gone}.
	 * @param traceIds the ids of the traces
	 * @return JSON
	 */
	public byte[] gone(Collection<String> traceIds) {
		return json("{}");
	}

	/**
	 * A trace: {@code /api/traces/{id}}.
	 * @param traceId the id of the trace
	 * @return JSON, or null where it is not here
	 */
	public byte @Nullable [] trace(String traceId) {
		return null;
	}

	/**
	 * The lines of the log: {@code /api/traces/{id}/logs}.
	 * @param traceId the id of the trace
	 * @return JSON, or null where it is not here
	 */
	public byte @Nullable [] logs(String traceId) {
		return null;
	}

	/**
	 * The spans of a trace: {@code /api/traces/{id}/otlp}.
	 * @param traceId the id of the trace
	 * @return OTLP as JSON, or null where it is not here
	 */
	public byte @Nullable [] otlp(String traceId) {
		return null;
	}

	/**
	 * A trace in one file: {@code /api/traces/{id}/file}.
	 * @param traceId the id of the trace
	 * @param logs whether with the lines of the log
	 * @return HTML, or null where it is not here
	 */
	public byte @Nullable [] file(String traceId, boolean logs) {
		return null;
	}

	/**
	 * The same step in other traces: {@code /api/steps}.
	 * @param traceId the id of the trace
	 * @param spanId the id of the span
	 * @return JSON, or null where it is not here
	 */
	public byte @Nullable [] steps(String traceId, String spanId) {
		return null;
	}

	/**
	 * Two traces compared: {@code /api/diff}.
	 * @param a the id of the trace that is as it should be
	 * @param b the id of the trace that is compared with it
	 * @return JSON, or null where one is not here
	 */
	public byte @Nullable [] diff(String a, String b) {
		return null;
	}

	/**
	 * Why a request is refused.
	 * @param text the reason
	 * @return JSON
	 */
	public static byte[] error(String text) {
		return json("{}");
	}

	/**
	 * Gives a new version to the traces that may be judged again since they changed. To
	 * be called each 100 milliseconds while somebody looks.
	 */
	public void renew() {
	}

	private static byte[] json(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

}
