package io.agenttracing.pipeline.export.delivery;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Lets a worker wait until something happens. What happens before it waits is not missed.
 */
class WorkerSignal {

	// Losses are logged even when nothing else happens.
	private static final long LONGEST_WAIT = TimeUnit.SECONDS.toNanos(10);

	private final Semaphore news = new Semaphore(0);

	void wake() {
		this.news.release();
	}

	/**
	 * Waits.
	 * @param nanos how long at most
	 */
	void await(long nanos) {
		try {
			if (this.news.tryAcquire(Math.min(nanos, LONGEST_WAIT), TimeUnit.NANOSECONDS)) {
				this.news.drainPermits();
			}
		}
		catch (InterruptedException ex) {
			// Nobody has a reason to interrupt a worker; the flag would keep it awake.
		}
	}

}
