package io.agenttracing.pipeline.collector;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Predicate;

/**
 * Traces that have lost spans before any selection. Bounded and thread-safe.
 */
final class LossyTraces {

	private static final int MAX_TRACES = 16_384;

	// The value: whether the trace was unknown at the last check.
	private final ConcurrentMap<String, Boolean> traces = new ConcurrentHashMap<>();

	void add(String traceId) {
		if (this.traces.size() < MAX_TRACES) {
			this.traces.put(traceId, false);
		}
	}

	boolean contains(String traceId) {
		return this.traces.containsKey(traceId);
	}

	void remove(String traceId) {
		this.traces.remove(traceId);
	}

	/**
	 * Forgets traces that are unknown for the second time: at the first, their last spans
	 * may have been queued.
	 * @param known whether a trace has open or pending spans
	 */
	void forget(Predicate<String> known) {
		this.traces.forEach((traceId, suspected) -> {
			if (known.test(traceId)) {
				this.traces.replace(traceId, false);
			}
			else if (suspected) {
				this.traces.remove(traceId, true);
			}
			else {
				this.traces.replace(traceId, true);
			}
		});
	}

}
