package io.agenttracing.insight.meters;

import java.time.Duration;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

/**
 * Registers meters with the units and buckets of the conventions.
 */
final class MeterFactory {

	private static final Duration[] CALL = doubling(Duration.ofMillis(10), 14);

	private static final Duration[] AGENT = doubling(Duration.ofMillis(100), 13);

	private static final double[] CALLS = { 1, 2, 4, 8, 16, 32, 64, 128 };

	private final MeterRegistry registry;

	MeterFactory(MeterRegistry registry) {
		this.registry = registry;
	}

	private static Duration[] doubling(Duration least, int count) {
		Duration[] buckets = new Duration[count];
		for (int i = 0; i < count; i++) {
			buckets[i] = least.multipliedBy(1L << i);
		}
		return buckets;
	}

	/**
	 * Of agents: 0.1 to 409.6 seconds.
	 */
	TaggedMeter<Timer> agentTimer(String name, String description) {
		return timer(name, description, AGENT);
	}

	/**
	 * Of single calls: 0.01 to 81.92 seconds.
	 */
	TaggedMeter<Timer> callTimer(String name, String description) {
		return timer(name, description, CALL);
	}

	private TaggedMeter<Timer> timer(String name, String description, Duration[] buckets) {
		return new TaggedMeter<>((tags) -> Timer.builder(name)
			.description(description)
			.serviceLevelObjectives(buckets)
			.tags(tags)
			.register(this.registry));
	}

	/**
	 * Of numbers of calls: 1 to 128.
	 */
	TaggedMeter<DistributionSummary> calls(String name, String description) {
		return new TaggedMeter<>((tags) -> DistributionSummary.builder(name)
			.description(description)
			.baseUnit("calls")
			.serviceLevelObjectives(CALLS)
			.tags(tags)
			.register(this.registry));
	}

	TaggedMeter<Counter> tokens(String name, String description) {
		return new TaggedMeter<>((tags) -> Counter.builder(name)
			.description(description)
			.baseUnit("tokens")
			.tags(tags)
			.register(this.registry));
	}

}
