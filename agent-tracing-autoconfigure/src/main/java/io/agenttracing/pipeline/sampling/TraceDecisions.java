package io.agenttracing.pipeline.sampling;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * How often each decision was made.
 */
final class TraceDecisions {

	private final Map<TraceDecision, LongAdder> counts = new EnumMap<>(TraceDecision.class);

	TraceDecisions() {
		for (TraceDecision decision : TraceDecision.values()) {
			this.counts.put(decision, new LongAdder());
		}
	}

	void add(TraceDecision decision) {
		adder(decision).increment();
	}

	long count(TraceDecision decision) {
		return adder(decision).sum();
	}

	Map<String, Long> byName() {
		Map<String, Long> result = new LinkedHashMap<>();
		this.counts.forEach((decision, count) -> result.put(decision.tag(), count.sum()));
		return result;
	}

	@SuppressWarnings("NullAway") // every decision has its adder from the constructor on
	private LongAdder adder(TraceDecision decision) {
		return this.counts.get(decision);
	}

}
