package io.agenttracing.sampling;

import java.util.EnumMap;
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

	@SuppressWarnings("NullAway") // every decision has its adder from the constructor on
	private LongAdder adder(TraceDecision decision) {
		return this.counts.get(decision);
	}

}
