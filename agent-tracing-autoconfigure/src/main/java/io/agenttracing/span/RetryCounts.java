package io.agenttracing.span;

import java.util.concurrent.atomic.LongAdder;

/**
 * Counts retries and fallbacks.
 *
 * @since 0.1.0
 */
public final class RetryCounts {

	private final LongAdder retries = new LongAdder();

	private final LongAdder fallbacks = new LongAdder();

	/**
	 * Counts an attempt after the first.
	 */
	public void addRetry() {
		this.retries.increment();
	}

	/**
	 * Counts a fallback.
	 */
	public void addFallback() {
		this.fallbacks.increment();
	}

	/**
	 * The attempts after the first.
	 * @return the number since the start
	 */
	public long retries() {
		return this.retries.sum();
	}

	/**
	 * The fallbacks.
	 * @return the number since the start
	 */
	public long fallbacks() {
		return this.fallbacks.sum();
	}

}
