package io.agenttracing.trace;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * What became of the spans that were created. When nothing is open and nothing is on its
 * way, the outcomes add up to what was created.
 *
 * @since 0.1.0
 */
public final class SpanCounts {

	private final LongAdder created = new LongAdder();

	private final Map<SpanOutcome, LongAdder> outcomes = new EnumMap<>(SpanOutcome.class);

	public SpanCounts() {
		for (SpanOutcome outcome : SpanOutcome.values()) {
			this.outcomes.put(outcome, new LongAdder());
		}
	}

	/**
	 * Counts a span that was created: one that ended, or that the sampler left out.
	 */
	public void addCreated() {
		this.created.increment();
	}

	/**
	 * Counts what became of spans.
	 * @param outcome what
	 * @param spans how many
	 */
	public void add(SpanOutcome outcome, int spans) {
		adder(outcome).add(spans);
	}

	/**
	 * The spans that were created.
	 * @return the number of spans since the start
	 */
	public long created() {
		return this.created.sum();
	}

	/**
	 * The spans with an outcome.
	 * @param outcome the outcome
	 * @return the number of spans since the start
	 */
	public long of(SpanOutcome outcome) {
		return adder(outcome).sum();
	}

	@SuppressWarnings("NullAway") // every outcome has its adder from the constructor on
	private LongAdder adder(SpanOutcome outcome) {
		return this.outcomes.get(outcome);
	}

}
