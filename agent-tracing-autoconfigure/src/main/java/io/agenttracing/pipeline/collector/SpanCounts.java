package io.agenttracing.pipeline.collector;

import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * Counts spans by outcome. When none is open or in the pipeline, the outcomes add up to
 * the created spans. If a span processor of the application exports instead, that is the
 * only outcome of sampled spans.
 *
 * @since 0.1.0
 */
public final class SpanCounts {

	// Those that were not queued.
	private final LongAdder created = new LongAdder();

	private volatile LongSupplier queued = () -> 0;

	private final LongAdder[] outcomes = Stream.generate(LongAdder::new)
		.limit(SpanOutcome.values().length)
		.toArray(LongAdder[]::new);

	private volatile boolean elsewhere;

	/**
	 * From now on, only a span processor of the application exports. To be called before
	 * there are spans.
	 */
	public void exportedElsewhere() {
		this.elsewhere = true;
	}

	/**
	 * Whether only a span processor of the application exports.
	 * @return whether it does
	 */
	public boolean isExportedElsewhere() {
		return this.elsewhere;
	}

	/**
	 * Counts as created what a queue has counted, so that a span that passes it is not
	 * counted twice.
	 * @param queued how many spans were ever queued
	 */
	void addQueued(LongSupplier queued) {
		this.queued = queued;
	}

	/**
	 * Counts a created span that is not queued, unless it is exported elsewhere. Its
	 * outcome is counted later.
	 */
	void addCreated() {
		if (!this.elsewhere) {
			this.created.increment();
		}
	}

	/**
	 * Counts a created span that has ended and is not queued, with its final outcome,
	 * unless it is exported elsewhere.
	 * @param outcome its outcome
	 */
	void addRefused(SpanOutcome outcome) {
		if (!this.elsewhere) {
			addLeftOut(outcome);
		}
	}

	/**
	 * Counts a span that has ended and is exported elsewhere, with its outcome.
	 * @param sampled whether it is sampled
	 */
	void addElsewhere(boolean sampled) {
		if (this.elsewhere) {
			addLeftOut(sampled ? SpanOutcome.ELSEWHERE : SpanOutcome.NOT_SAMPLED);
		}
	}

	/**
	 * Counts a created span with its final outcome, such as one that the sampler has
	 * dropped.
	 * @param outcome its outcome
	 */
	public void addLeftOut(SpanOutcome outcome) {
		this.created.increment();
		adder(outcome).increment();
	}

	/**
	 * Counts the outcome of spans that have ended.
	 * @param outcome their outcome
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
		return this.created.sum() + (this.elsewhere ? 0 : this.queued.getAsLong());
	}

	/**
	 * The spans with an outcome.
	 * @param outcome the outcome
	 * @return the number of spans since the start
	 */
	public long of(SpanOutcome outcome) {
		return adder(outcome).sum();
	}

	private LongAdder adder(SpanOutcome outcome) {
		return this.outcomes[outcome.ordinal()];
	}

}
