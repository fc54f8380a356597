package io.agenttracing.pipeline.export;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * The thread that keeps the export's times: it never calls an exporter, so no exporter
 * can hold it up.
 */
final class ExportThread implements Runnable {

	private static final Log logger = LogFactory.getLog(RetainingExport.class);

	private static final long AFTER_FAILURE = 1_000_000_000L;

	// Losses are reported even when nothing else happens.
	private static final long LONGEST_WAIT = 10_000_000_000L;

	private final LongSupplier work;

	private final BooleanSupplier finished;

	private final Thread thread = new Thread(this, "agent-tracing-export");

	private boolean warned;

	/**
	 * A thread that was not started.
	 * @param work does what is to be done and tells the nanoseconds until there is more
	 * @param finished whether that was all
	 */
	ExportThread(LongSupplier work, BooleanSupplier finished) {
		this.work = work;
		this.finished = finished;
		this.thread.setDaemon(true);
	}

	void start() {
		this.thread.start();
	}

	void wake() {
		LockSupport.unpark(this.thread);
	}

	@Override
	public void run() {
		for (long wait = work(); !this.finished.getAsBoolean(); wait = work()) {
			if (wait > 0) {
				LockSupport.parkNanos(this, Math.min(wait, LONGEST_WAIT));
			}
			// Nobody has a reason to interrupt this thread; the flag would keep it awake.
			Thread.interrupted();
		}
	}

	private long work() {
		try {
			return this.work.getAsLong();
		}
		catch (Throwable ex) {
			if (!this.warned) {
				logger.warn("Exporting spans failed, further failures are not logged", ex);
			}
			this.warned = true;
			return AFTER_FAILURE;
		}
	}

}
