package io.agenttracing.pipeline.sampling;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How often each decision was made.
 */
final class TraceDecisions {

	private final AtomicLongArray counts = new AtomicLongArray(TraceDecision.values().length);

	void add(TraceDecision decision) {
		this.counts.incrementAndGet(decision.ordinal());
	}

	long count(TraceDecision decision) {
		return this.counts.get(decision.ordinal());
	}

	Map<String, Long> byName() {
		Map<String, Long> result = new LinkedHashMap<>();
		for (TraceDecision decision : TraceDecision.values()) {
			result.put(decision.tag(), count(decision));
		}
		return result;
	}

}
