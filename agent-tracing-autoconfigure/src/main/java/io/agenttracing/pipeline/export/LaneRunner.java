package io.agenttracing.pipeline.export;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;
import java.util.function.LongSupplier;

import io.agenttracing.failure.Failures;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Moves a lane on: takes the lock for a moment, and without it calls the exporter on the
 * lane's own thread, so that one that blocks holds up nobody else.
 */
final class LaneRunner {

	private static final Log logger = LogFactory.getLog(RetainingExport.class);

	private final Lane lane;

	private final Object lock;

	private final LongSupplier nanoTime;

	private final Function<String, ExecutorService> threads;

	private final Runnable wake;

	private final String threadName;

	private ExecutorService thread;

	private volatile @Nullable ExporterCall lastCall;

	LaneRunner(Lane lane, Object lock, LongSupplier nanoTime, Function<String, ExecutorService> threads,
			Runnable wake) {
		this.lane = lane;
		this.lock = lock;
		this.nanoTime = nanoTime;
		this.threads = threads;
		this.wake = wake;
		this.threadName = "agent-tracing-export-" + lane.name();
		this.thread = threads.apply(this.threadName);
	}

	/**
	 * Does what is to be done now.
	 * @return the nanoseconds until there is more to do, unless something happens
	 */
	long advance() {
		ExporterCall call;
		List<Runnable> afterwards;
		long wait;
		synchronized (this.lock) {
			long now = this.nanoTime.getAsLong();
			call = this.lane.advance(now);
			afterwards = this.lane.takeAfterwards();
			wait = this.lane.nanosToWait(now);
		}
		if (call != null) {
			this.lastCall = call;
			this.thread.execute(call);
		}
		afterwards.forEach(LaneRunner::runSafely);
		return (call != null && call.answer() != null) ? 0 : wait;
	}

	boolean isCalling() {
		ExporterCall call = this.lastCall;
		return call != null && call.answer() == null;
	}

	/**
	 * Gives up what was not sent and shuts the exporter down, on a new thread when the
	 * lane's is blocked.
	 * @return the call
	 */
	ExporterCall close() {
		List<Runnable> afterwards;
		boolean occupied;
		synchronized (this.lock) {
			this.lane.abandon();
			occupied = this.lane.isOccupied();
			afterwards = this.lane.takeAfterwards();
		}
		if (occupied) {
			this.thread.shutdownNow();
			this.thread = this.threads.apply(this.threadName);
		}
		ExporterCall call = new ExporterCall(this.lane.exporter()::shutdown, this.wake, this.nanoTime);
		this.lastCall = call;
		this.thread.execute(call);
		afterwards.forEach(LaneRunner::runSafely);
		return call;
	}

	void stop() {
		this.thread.shutdownNow();
	}

	static void runSafely(Runnable action) {
		try {
			action.run();
		}
		catch (Throwable ex) {
			Failures.caught(logger, "Failed after an export", ex);
		}
	}

}
