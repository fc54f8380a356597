package io.agenttracing.transparency;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

import org.jspecify.annotations.Nullable;

/**
 * Another thread, for which whoever gives it something to do waits: so the order of
 * things is always the same. What is given to it while it is busy it does afterwards.
 */
final class HandOver implements Executor {

	private final Executor threads;

	private final Queue<Runnable> queue = new ArrayDeque<>();

	private boolean busy;

	HandOver(Executor threads) {
		this.threads = threads;
	}

	@Override
	public void execute(Runnable task) {
		synchronized (this.queue) {
			this.queue.add(task);
			if (this.busy) {
				return;
			}
			this.busy = true;
		}
		// Waits whether the thread is interrupted or not, and leaves that as it is.
		CompletableFuture.runAsync(this::drain, this.threads).join();
	}

	private void drain() {
		for (Runnable task = next(); task != null; task = next()) {
			task.run();
		}
	}

	private @Nullable Runnable next() {
		synchronized (this.queue) {
			Runnable next = this.queue.poll();
			this.busy = next != null;
			return next;
		}
	}

}
