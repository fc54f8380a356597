package io.agenttracing.pipeline.collector;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Predicate;

/**
 * The traces of which spans were lost before anybody could choose among them. It is
 * bounded, and safe for use by several threads.
 */
final class LossyTraces {

	private static final int MAX_TRACES = 16_384;

	// And whether nothing was known of it once.
	private final ConcurrentMap<String, Boolean> traces = new ConcurrentHashMap<>();

	void add(String traceId) {
		if (this.traces.size() < MAX_TRACES) {
			this.traces.put(traceId, false);
		}
	}

	boolean contains(String traceId) {
		return !this.traces.isEmpty() && this.traces.containsKey(traceId);
	}

	void remove(String traceId) {
		if (!this.traces.isEmpty()) {
			this.traces.remove(traceId);
		}
	}

	/**
	 * Forgets traces of which nothing was known twice: the first time, their last spans
	 * may have been in the queue.
	 * @param known whether something may come of a trace
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
