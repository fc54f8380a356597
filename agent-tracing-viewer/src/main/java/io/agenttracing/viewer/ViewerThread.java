package io.agenttracing.viewer;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import io.agenttracing.failure.Failures;
import io.agenttracing.viewer.store.Weighed;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The thread on which spans and lines of the log are made ready to be shown, in the order
 * in which they came. The application's threads take a note and go on; of more notes than
 * have room, by number or by bytes, none is taken, and it is counted.
 */
final class ViewerThread implements Executor, Runnable {

	private static final Log logger = LogFactory.getLog(ViewerThread.class);

	private static final int MAX_NOTES = 8_192;

	// What a note takes by itself.
	private static final int NOTE = 128;

	private static final int WAKE_NOTES = 512;

	private static final long PACE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

	private static final long LULL_NANOS = TimeUnit.SECONDS.toNanos(1);

	private final Queue<Note> notes = new ConcurrentLinkedQueue<>();

	private final AtomicInteger size = new AtomicInteger();

	private final AtomicLong bytes = new AtomicLong();

	private final AtomicLong refused = new AtomicLong();

	private final long maxBytes;

	private final Runnable eachSecond;

	private volatile @Nullable Thread thread;

	private @Nullable Thread last;

	// Also before it starts: what has begun by then is shown.
	private volatile boolean taking = true;

	private volatile boolean asleep;

	/**
	 * A thread that is not started.
	 * @param maxBytes how much memory notes may hold
	 * @param eachSecond what is done on it each second
	 */
	ViewerThread(long maxBytes, Runnable eachSecond) {
		this.maxBytes = maxBytes;
		this.eachSecond = eachSecond;
	}

	/**
	 * Starts, or starts again.
	 */
	synchronized void start() {
		Thread before = this.last;
		Thread thread = new Thread(() -> runAfter(before), "agent-tracing-viewer-spans");
		thread.setDaemon(true);
		this.thread = thread;
		this.last = thread;
		this.taking = true;
		thread.start();
	}

	/**
	 * Takes no note from now on, and forgets those that it has.
	 */
	synchronized void stop() {
		Thread thread = this.thread;
		this.thread = null;
		this.taking = false;
		LockSupport.unpark(thread);
		while (poll() != null) {
			// Forgotten.
		}
	}

	// What it works with belongs to one thread at a time.
	private void runAfter(@Nullable Thread before) {
		while (before != null && before.isAlive()) {
			try {
				before.join();
			}
			catch (InterruptedException ex) {
				// Nobody waits for this thread.
			}
		}
		run();
	}

	/**
	 * Takes a note. One that has no room is counted.
	 */
	@Override
	public void execute(Runnable note) {
		if (!take((note instanceof Weighed weighed) ? weighed.bytes() : 0, note)) {
			this.refused.incrementAndGet();
		}
	}

	/**
	 * How many notes were executed that had no room, since this was last asked.
	 */
	long takeRefused() {
		return this.refused.getAndSet(0);
	}

	/**
	 * Takes a note.
	 * @param bytes how much memory it holds
	 * @param task what is to be done
	 * @return whether it has room, or is not wanted any more
	 */
	boolean take(long bytes, Runnable task) {
		if (!this.taking) {
			return true;
		}
		Note note = new Note(task, NOTE + bytes);
		int size = this.size.incrementAndGet();
		if (size > MAX_NOTES || this.bytes.addAndGet(note.bytes) > this.maxBytes) {
			if (size <= MAX_NOTES) {
				this.bytes.addAndGet(-note.bytes);
			}
			this.size.decrementAndGet();
			return false;
		}
		this.notes.add(note);
		// While there is something to do, it looks by itself.
		if (this.asleep || size == WAKE_NOTES) {
			LockSupport.unpark(this.thread);
		}
		return true;
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

	private @Nullable Note next() {
		return isRunning() ? poll() : null;
	}

	private @Nullable Note poll() {
		Note note = this.notes.poll();
		if (note != null) {
			this.size.decrementAndGet();
			this.bytes.addAndGet(-note.bytes);
		}
		return note;
	}

	private boolean work() {
		boolean any = false;
		for (Note note = next(); note != null; note = next()) {
			any = true;
			Failures.attempt(logger, "A span or a line of the log could not be shown", note.task);
		}
		return any;
	}

	/**
	 * A note, and what it was counted as.
	 */
	private record Note(Runnable task, long bytes) {

	}

}
