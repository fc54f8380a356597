package io.agenttracing.pipeline.collector;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * What became of the spans that were created. When nothing is open and nothing is on its
 * way, the outcomes add up to what was created. Where the application exports by itself,
 * nothing is known but that; what is done here with its spans is no outcome.
 *
 * @since 0.1.0
 */
public final class SpanCounts {

	private final LongAdder created = new LongAdder();

	private final Map<SpanOutcome, LongAdder> outcomes = new EnumMap<>(SpanOutcome.class);

	private volatile boolean elsewhere;

	public SpanCounts() {
		for (SpanOutcome outcome : SpanOutcome.values()) {
			this.outcomes.put(outcome, new LongAdder());
		}
	}

	/**
	 * From now on a span processor of the application exports what is sampled, and nobody
	 * else does. To be called before there are spans.
	 */
	public void exportedElsewhere() {
		this.elsewhere = true;
	}

	/**
	 * Whether a span processor of the application exports, and nobody else.
	 * @return whether it does
	 */
	public boolean isExportedElsewhere() {
		return this.elsewhere;
	}

	/**
	 * Counts a span that was created and has ended, where its outcome will be counted.
	 */
	public void addCreated() {
		if (!this.elsewhere) {
			this.created.increment();
		}
	}

	/**
	 * Counts a span that has ended, where the application exports it.
	 * @param sampled whether it is sampled
	 */
	void addElsewhere(boolean sampled) {
		if (this.elsewhere) {
			addLeftOut(sampled ? SpanOutcome.ELSEWHERE : SpanOutcome.NOT_SAMPLED);
		}
	}

	/**
	 * Counts a span with its outcome, which nobody here will change: that of one which
	 * the sampler left out, and which never ends.
	 * @param outcome what became of it
	 */
	public void addLeftOut(SpanOutcome outcome) {
		this.created.increment();
		adder(outcome).increment();
	}

	/**
	 * Counts what became of spans that have ended.
	 * @param outcome what
	 * @param spans how many
	 */
	public void add(SpanOutcome outcome, int spans) {
		if (!this.elsewhere) {
			adder(outcome).add(spans);
		}
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
