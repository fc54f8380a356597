package io.agenttracing.pipeline.export.delivery;

import java.time.Duration;

/**
 * When an exporter gets its next batch: a delay after the last one, at once when there is
 * enough for a batch, and after a failure not before the exponential backoff is over, nor
 * before the receiver wants it.
 */
final class ExportSchedule {

	private final long delay;

	private final Backoff backoff;

	private long lastSent;

	private volatile long nextAttempt;

	ExportSchedule(RetainingSettings settings) {
		this.delay = settings.scheduleDelay().toNanos();
		this.backoff = new Backoff(settings.random());
		this.nextAttempt = settings.nanoTime().getAsLong();
		this.lastSent = this.nextAttempt - this.delay;
	}

	void sent(long now) {
		this.lastSent = now;
	}

	/**
	 * An attempt failed.
	 * @param pause how long the receiver wants not to be asked
	 * @param now the time
	 */
	void failed(Duration pause, long now) {
		this.nextAttempt = now + Math.max(this.backoff.next(), pause.toNanos());
	}

	void worked(long now) {
		this.nextAttempt = now;
		this.backoff.reset();
	}

	/**
	 * How long to wait.
	 * @param batchReady whether there is enough for a batch, or one to be sent again
	 * @param now the time
	 * @return the nanoseconds
	 */
	long nanosUntilDue(boolean batchReady, long now) {
		long wait = batchReady ? 0 : Math.max(0, this.lastSent + this.delay - now);
		return Math.max(wait, nanosUntilAttempt(now));
	}

	long nanosUntilAttempt(long now) {
		return Math.max(0, this.nextAttempt - now);
	}

}
