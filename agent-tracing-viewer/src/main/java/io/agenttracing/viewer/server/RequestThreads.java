package io.agenttracing.viewer.server;

import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

/**
 * The threads that read and answer requests, few of them, and one that looks after them:
 * whoever sends too slowly or receives too slowly, or has a head without an end, is
 * interrupted, which closes the connection. The JDK's own limits are properties of the
 * system, and would be those of the application's servers too.
 */
final class RequestThreads implements Executor, AutoCloseable {

	private static final long TICK_NANOS = 50_000_000L;

	private static final long REST_NANOS = 1_000_000_000L;

	private static final @Nullable AllocatedMemory memory = memory();

	private final ServerLimits limits;

	private final ThreadPoolExecutor threads;

	private final Thread reaper = new Thread(this::reap, "agent-tracing-viewer-reaper");

	private final Set<Watch> watches = ConcurrentHashMap.newKeySet();

	private final ThreadLocal<Watch> current = new ThreadLocal<>();

	private volatile boolean closed;

	RequestThreads(ServerLimits limits) {
		this.limits = limits;
		this.threads = new ThreadPoolExecutor(limits.threads(), limits.threads(), 10, TimeUnit.SECONDS,
				new ArrayBlockingQueue<>(limits.waiting()), RequestThreads::thread);
		this.threads.allowCoreThreadTimeOut(true);
		this.reaper.setDaemon(true);
		this.reaper.start();
	}

	// Without it, time is the limit.
	private static @Nullable AllocatedMemory memory() {
		try {
			return AllocatedMemory.orNull();
		}
		catch (LinkageError | RuntimeException ex) {
			return null;
		}
	}

	private static Thread thread(Runnable task) {
		Thread thread = new Thread(task, "agent-tracing-viewer");
		thread.setDaemon(true);
		return thread;
	}

	/**
	 * Reads and answers a request. If there are too many, it throws, and the server
	 * closes the connection.
	 */
	@Override
	public void execute(Runnable request) {
		this.threads.execute(() -> run(request));
	}

	private void run(Runnable request) {
		Watch watch = new Watch(Thread.currentThread(), this.limits.head().toNanos(), this.limits.headBytes());
		this.watches.add(watch);
		this.current.set(watch);
		try {
			request.run();
		}
		finally {
			this.current.remove();
			this.watches.remove(watch);
			watch.end();
			// It was for this request, if any.
			Thread.interrupted();
		}
	}

	/**
	 * The head of this thread's request is there.
	 */
	void headRead() {
		this.current.get().limit(this.limits.request().toNanos());
	}

	/**
	 * This thread waits for events, which may take any time.
	 */
	void waiting() {
		this.current.get().unlimited();
	}

	/**
	 * This thread begins to write something that is due at once.
	 */
	void writing() {
		this.current.get().limit(this.limits.request().toNanos());
	}

	/**
	 * This thread has answered, and waits for what is left of the request.
	 */
	void answered() {
		this.current.get().limit(REST_NANOS);
	}

	private void reap() {
		while (!this.closed) {
			LockSupport.parkNanos(this, TICK_NANOS);
			Thread.interrupted();
			long now = System.nanoTime();
			this.watches.forEach((watch) -> watch.check(now));
		}
	}

	@Override
	public void close() {
		this.closed = true;
		LockSupport.unpark(this.reaper);
		this.threads.shutdownNow();
	}

	/**
	 * What is known of the request that a thread is at.
	 */
	private static final class Watch {

		private final Thread thread;

		private long deadline;

		private boolean limited = true;

		private long allocated;

		private boolean ended;

		Watch(Thread thread, long nanos, long bytes) {
			this.thread = thread;
			this.deadline = System.nanoTime() + nanos;
			this.allocated = (memory != null) ? memory.bytes(thread) + bytes : Long.MAX_VALUE;
		}

		synchronized void limit(long nanos) {
			this.limited = true;
			this.deadline = System.nanoTime() + nanos;
			this.allocated = Long.MAX_VALUE;
		}

		synchronized void unlimited() {
			this.limited = false;
		}

		synchronized void end() {
			this.ended = true;
		}

		synchronized void check(long now) {
			if (!this.ended && this.limited && (now - this.deadline > 0 || (this.allocated < Long.MAX_VALUE
					&& memory != null && memory.bytes(this.thread) > this.allocated))) {
				this.thread.interrupt();
			}
		}

	}

}
