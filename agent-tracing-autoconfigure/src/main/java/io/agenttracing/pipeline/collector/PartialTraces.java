package io.agenttracing.pipeline.collector;

import java.util.LinkedHashMap;
import java.util.Map;

import io.opentelemetry.sdk.trace.ReadableSpan;
import org.jspecify.annotations.Nullable;

/**
 * The traces that are handed on in several parts, with the first span of each in this
 * process. Not thread-safe. Bounded: the oldest are forgotten.
 */
final class PartialTraces {

	private static final int MAX_TRACES = 4_096;

	private static final String UNKNOWN = "";

	private final Map<String, Partial> traces = new LinkedHashMap<>() {

		@Override
		protected boolean removeEldestEntry(Map.Entry<String, Partial> eldest) {
			return size() > MAX_TRACES;
		}

	};

	/**
	 * Adds a trace of which another part may follow.
	 * @param traceId the id of the trace
	 * @param first its first span in this process, if known
	 */
	void add(String traceId, @Nullable ReadableSpan first) {
		this.traces.putIfAbsent(traceId,
				new Partial((first != null) ? first.getSpanContext().getSpanId() : UNKNOWN, false));
	}

	/**
	 * The first span of a trace in this process.
	 * @param traceId the id of the trace
	 * @return the id of the span, empty if it is unknown, {@code null} for a trace that
	 * is not split
	 */
	@Nullable String firstSpan(String traceId) {
		Partial partial = this.traces.get(traceId);
		return (partial != null) ? partial.firstSpan() : null;
	}

	/**
	 * Records that spans of a trace were exported, if another part may follow.
	 * @param traceId the id of the trace
	 */
	void exported(String traceId) {
		this.traces.computeIfPresent(traceId, (id, partial) -> new Partial(partial.firstSpan(), true));
	}

	boolean isExported(String traceId) {
		Partial partial = this.traces.get(traceId);
		return partial != null && partial.exported();
	}

	/**
	 * A trace in parts.
	 */
	private record Partial(String firstSpan, boolean exported) {

	}

}
