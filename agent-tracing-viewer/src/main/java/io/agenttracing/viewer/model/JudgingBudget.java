package io.agenttracing.viewer.model;

import java.util.function.LongSupplier;

/**
 * How much of a processor looking at traces may take: a small share, and some more when
 * nobody has looked for a while.
 */
final class JudgingBudget {

	/** Of the time that goes by, as much as the application grants to its own rules. */
	static final double SHARE = 0.02;

	private static final double MAX_SAVED = 1e9;

	private final LongSupplier nanoTime;

	private long last;

	private double saved = MAX_SAVED;

	JudgingBudget(LongSupplier nanoTime) {
		this.nanoTime = nanoTime;
		this.last = nanoTime.getAsLong();
	}

	long now() {
		return this.nanoTime.getAsLong();
	}

	boolean isLeft() {
		long now = now();
		this.saved = Math.min(MAX_SAVED, this.saved + (now - this.last) * SHARE);
		this.last = now;
		return this.saved > 0;
	}

	void spend(long nanos) {
		this.saved -= nanos;
	}

}
