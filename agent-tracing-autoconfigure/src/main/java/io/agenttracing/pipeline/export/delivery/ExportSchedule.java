package io.agenttracing.pipeline.export.delivery;

import java.time.Duration;

/**
 * When the next batch is due: a delay after the last one, at once if it is full, and
 * after a failure not before the exponential backoff and the delay that the receiver
 * asked for are over. {@link ExporterWorker} waits.
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
	 * @param pause the delay that the receiver asked for
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
	 * How long to wait for the next batch.
	 * @param batchReady whether a batch is full, or to be sent again
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
