package io.agenttracing.pipeline.export.delivery;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Wakes a worker. A signal before it waits is not lost.
 */
class WorkerSignal {

	// Losses are logged even without a signal.
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
			// An interrupt has no meaning here, and with the flag set the worker would
			// not wait.
		}
	}

}
