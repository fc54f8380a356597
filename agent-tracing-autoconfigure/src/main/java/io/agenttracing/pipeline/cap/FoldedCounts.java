package io.agenttracing.pipeline.cap;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.agenttracing.AgentSpanAttributes;
import io.opentelemetry.api.common.AttributesBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Counts the spans folded into a span: similar ones, and descendants by name. The number
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
	 * Adds a similar span, and the counts of the spans folded into it.
	 * @param durationNanos its duration
	 * @param folded the counts, null for none
	 */
	void addAlike(long durationNanos, @Nullable FoldedCounts folded) {
		this.alike++;
		this.sumNanos += durationNanos;
		this.maxNanos = Math.max(this.maxNanos, durationNanos);
		if (folded != null) {
			add(folded);
		}
	}

	/**
	 * Adds a descendant, and the counts of the spans folded into it.
	 * @param name its name
	 * @param folded the counts, null for none
	 */
	void addBelow(String name, @Nullable FoldedCounts folded) {
		count(name, 1);
		if (folded != null) {
			if (folded.alike > 0) {
				count(name, folded.alike);
			}
			folded.below.forEach(this::count);
		}
	}

	/**
	 * Adds the counts of another span.
	 * @param other the counts
	 */
	void add(FoldedCounts other) {
		this.alike += other.alike;
		this.sumNanos += other.sumNanos;
		this.maxNanos = Math.max(this.maxNanos, other.maxNanos);
		other.below.forEach(this::count);
	}

	/**
	 * The memory in use.
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
