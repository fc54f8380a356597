package io.agenttracing.pipeline.cap;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.agenttracing.AgentSpanAttributes;
import io.opentelemetry.api.common.AttributesBuilder;
import org.jspecify.annotations.Nullable;

/**
 * The spans that a span stands for: those like it, and those below it by name. The number
 * of names is bounded, the counts are exact.
 */
final class FoldedCounts {

	static final int MAX_NAMES = 20;

	static final String OTHER = "other";

	private static final int MAX_NAME_LENGTH = 100;

	private static final double NANOS_PER_MILLI = 1_000_000.0;

	private final Map<String, Long> below = new LinkedHashMap<>(4);

	private long belowCount;

	private long alike;

	private long sumNanos;

	private long maxNanos;

	/**
	 * Adds a span that is like the one that is kept, and what it stands for itself.
	 * @param durationNanos how long it took
	 * @param its what it stands for
	 */
	void addAlike(long durationNanos, @Nullable FoldedCounts its) {
		this.alike++;
		this.sumNanos += durationNanos;
		this.maxNanos = Math.max(this.maxNanos, durationNanos);
		if (its != null) {
			add(its);
		}
	}

	/**
	 * Adds a span from below, and what it stands for itself.
	 * @param name its name
	 * @param its what it stands for
	 */
	void addBelow(String name, @Nullable FoldedCounts its) {
		count(name, 1);
		if (its != null) {
			if (its.alike > 0) {
				count(name, its.alike);
			}
			its.below.forEach(this::count);
		}
	}

	/**
	 * Adds what another one stands for.
	 * @param other the other
	 */
	void add(FoldedCounts other) {
		this.alike += other.alike;
		this.sumNanos += other.sumNanos;
		this.maxNanos = Math.max(this.maxNanos, other.maxNanos);
		other.below.forEach(this::count);
	}

	/**
	 * How much memory it takes.
	 * @return the number of entries
	 */
	int weight() {
		return 1 + this.below.size();
	}

	void writeTo(AttributesBuilder attributes) {
		if (this.alike > 0) {
			attributes.put(AgentSpanAttributes.FOLDED_COUNT, this.alike);
			attributes.put(AgentSpanAttributes.FOLDED_SUM_MS, this.sumNanos / NANOS_PER_MILLI);
			attributes.put(AgentSpanAttributes.FOLDED_MAX_MS, this.maxNanos / NANOS_PER_MILLI);
		}
		if (this.belowCount > 0) {
			attributes.put(AgentSpanAttributes.FOLDED_BELOW, belowByName());
			attributes.put(AgentSpanAttributes.FOLDED_BELOW_COUNT, this.belowCount);
		}
	}

	private void count(String name, long spans) {
		this.belowCount += spans;
		String key = (name.length() > MAX_NAME_LENGTH) ? name.substring(0, MAX_NAME_LENGTH) : name;
		boolean fits = this.below.size() < MAX_NAMES || this.below.containsKey(key);
		this.below.merge(fits ? key : OTHER, spans, Long::sum);
	}

	private List<String> belowByName() {
		List<Map.Entry<String, Long>> mostFirst = new ArrayList<>(this.below.entrySet());
		mostFirst.sort(Map.Entry.<String, Long>comparingByValue().reversed());
		return mostFirst.stream().map((entry) -> entry.getKey() + ": " + entry.getValue()).toList();
	}

}
