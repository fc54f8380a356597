package io.agenttracing.viewer;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import io.agenttracing.failure.Failures;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The thread on which spans and lines of the log are made ready to be shown, in the order
 * in which they came. The application's threads take a note and go on; of more notes than
 * have room, none is taken.
 */
final class ViewerThread implements Executor, Runnable {

	private static final Log logger = LogFactory.getLog(ViewerThread.class);

	private static final int MAX_NOTES = 8_192;

	private static final int WAKE_NOTES = 512;

	private static final long PACE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

	private static final long LULL_NANOS = TimeUnit.SECONDS.toNanos(1);

	private final Queue<Runnable> notes = new ConcurrentLinkedQueue<>();

	private final AtomicInteger size = new AtomicInteger();

	private final Runnable eachSecond;

	private volatile @Nullable Thread thread;

	private volatile boolean asleep;

	/**
	 * A thread that is not started.
	 * @param eachSecond what is done on it each second
	 */
	ViewerThread(Runnable eachSecond) {
		this.eachSecond = eachSecond;
	}

	/**
	 * Starts, or starts again.
	 */
	void start() {
		Thread thread = new Thread(this, "agent-tracing-viewer-spans");
		thread.setDaemon(true);
		this.thread = thread;
		thread.start();
	}

	void stop() {
		Thread thread = this.thread;
		this.thread = null;
		LockSupport.unpark(thread);
	}

	@Override
	public void execute(Runnable note) {
		int size = this.size.incrementAndGet();
		if (size > MAX_NOTES) {
			this.size.decrementAndGet();
			return;
		}
		this.notes.add(note);
		// While there is something to do, it looks by itself.
		if (this.asleep || size == WAKE_NOTES) {
			LockSupport.unpark(this.thread);
		}
	}

	@Override
	public void run() {
		long last = System.nanoTime();
		long due = last + LULL_NANOS;
		while (isRunning()) {
			long now = System.nanoTime();
			if (work()) {
				last = now;
			}
			if (now - due >= 0) {
				due = now + LULL_NANOS;
				Failures.attempt(logger, "Open spans could not be shown as they are now", this.eachSecond);
			}
			this.asleep = now - last >= LULL_NANOS;
			if (this.notes.isEmpty()) {
				LockSupport.parkNanos(this, this.asleep ? LULL_NANOS : PACE_NANOS);
			}
			Thread.interrupted();
		}
	}

	private boolean isRunning() {
		return this.thread == Thread.currentThread();
	}

	private boolean work() {
		boolean any = false;
		for (Runnable note = this.notes.poll(); note != null; note = this.notes.poll()) {
			this.size.decrementAndGet();
			any = true;
			Failures.attempt(logger, "A span or a line of the log could not be shown", note);
		}
		return any;
	}

}
