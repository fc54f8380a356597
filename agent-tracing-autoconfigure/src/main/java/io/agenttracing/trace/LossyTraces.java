package io.agenttracing.trace;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * The traces of which spans were lost before anybody could choose among them. It is
 * bounded, and safe for use by several threads.
 */
final class LossyTraces {

	private static final int MAX_TRACES = 16_384;

	private final Set<String> traceIds = ConcurrentHashMap.newKeySet();

	void add(String traceId) {
		if (this.traceIds.size() < MAX_TRACES) {
			this.traceIds.add(traceId);
		}
	}

	boolean contains(String traceId) {
		return !this.traceIds.isEmpty() && this.traceIds.contains(traceId);
	}

	void remove(String traceId) {
		if (!this.traceIds.isEmpty()) {
			this.traceIds.remove(traceId);
		}
	}

	/**
	 * Forgets traces of which nothing will come any more.
	 * @param known whether something may come of a trace
	 */
	void forget(Predicate<String> known) {
		this.traceIds.removeIf(known.negate());
	}

}
