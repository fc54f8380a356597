package io.agenttracing.pipeline.collector;

import java.util.LinkedHashMap;
import java.util.Map;

import io.opentelemetry.sdk.trace.ReadableSpan;
import org.jspecify.annotations.Nullable;

/**
 * The traces of which not everything was handed on together, and the span that each began
 * with in this process. Used by one thread, and bounded: the oldest are forgotten.
 */
final class PartialTraces {

	private static final int MAX_TRACES = 4_096;

	private static final String UNKNOWN = "";

	private final Map<String, Torn> torn = new LinkedHashMap<>() {

		@Override
		protected boolean removeEldestEntry(Map.Entry<String, Torn> eldest) {
			return size() > MAX_TRACES;
		}

	};

	/**
	 * Notes that more may come of a trace.
	 * @param traceId the id of the trace
	 * @param first the span that it began with, if that is known
	 */
	void add(String traceId, @Nullable ReadableSpan first) {
		this.torn.putIfAbsent(traceId, new Torn((first != null) ? first.getSpanContext().getSpanId() : UNKNOWN, false));
	}

	/**
	 * The span that a trace began with.
	 * @param traceId the id of the trace
	 * @return the id of the span, empty if it is not known, {@code null} for a trace that
	 * is in one piece
	 */
	@Nullable String firstSpan(String traceId) {
		Torn torn = this.torn.get(traceId);
		return (torn != null) ? torn.firstSpan() : null;
	}

	/**
	 * Notes that some of a trace was exported, if more may come of it.
	 * @param traceId the id of the trace
	 */
	void exported(String traceId) {
		this.torn.computeIfPresent(traceId, (id, torn) -> new Torn(torn.firstSpan(), true));
	}

	boolean isExported(String traceId) {
		Torn torn = this.torn.get(traceId);
		return torn != null && torn.exported();
	}

	/**
	 * What is known of a trace.
	 */
	private record Torn(String firstSpan, boolean exported) {

	}

}
