package io.agenttracing.viewer.model;

/**
 * How much of a processor a kind of work may take: a share of the time that goes by, and
 * what was saved when nobody looked.
 */
final class ProcessorShare {

	private static final double MAX_SAVED = 1e9;

	private final double share;

	private long last;

	private double saved = MAX_SAVED;

	private ProcessorShare(double share, long now) {
		this.share = share;
		this.last = now;
	}

	/**
	 * As much as the application grants to its own rules.
	 */
	static ProcessorShare ofJudging(long now) {
		return new ProcessorShare(0.02, now);
	}

	/**
	 * What somebody who looks waits for.
	 */
	static ProcessorShare ofLooking(long now) {
		return new ProcessorShare(0.1, now);
	}

	boolean isLeft(long now) {
		this.saved = Math.min(MAX_SAVED, this.saved + (now - this.last) * this.share);
		this.last = now;
		return this.saved > 0;
	}

	void spend(long nanos) {
		this.saved -= nanos;
	}

	/**
	 * How long to wait before the same work is done again.
	 */
	long pause(long took) {
		return Math.round(took * (1 - this.share) / this.share);
	}

}
