package io.agenttracing.span;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/**
 * The contexts that agent tracing has made current on one thread, the innermost last.
 * Written by that thread only and read by others, without a lock or an object for each
 * entry.
 */
final class ThreadWork {

	// Deeper nesting is taken for a leak.
	private static final int DEEPEST = 1_024;

	private static final int FEW = 4;

	private @Nullable AutoCloseable[] attached = new AutoCloseable[FEW];

	private @Nullable Context[] contexts = new Context[FEW];

	private final AtomicInteger depth = new AtomicInteger();

	/**
	 * Records that a context was made current.
	 * @param attached what is closed when it no longer is
	 * @param context the context
	 */
	void enter(AutoCloseable attached, Context context) {
		int entry = this.depth.getPlain();
		if (entry == this.contexts.length) {
			if (entry == DEEPEST) {
				return;
			}
			this.attached = Arrays.copyOf(this.attached, entry * 2);
			this.contexts = Arrays.copyOf(this.contexts, entry * 2);
		}
		this.attached[entry] = attached;
		this.contexts[entry] = context;
		this.depth.setRelease(entry + 1);
	}

	/**
	 * Removes a context that is no longer current, and all that were made current after
	 * it.
	 * @param attached what is closed
	 */
	void leave(AutoCloseable attached) {
		int before = this.depth.getPlain();
		int entry = before - 1;
		while (entry >= 0 && this.attached[entry] != attached) {
			entry--;
		}
		if (entry < 0) {
			return;
		}
		this.depth.setRelease(entry);
		for (int left = entry; left < before; left++) {
			this.attached[left] = null;
			this.contexts[left] = null;
		}
	}

	/**
	 * The innermost context of the thread, as seen by another thread.
	 * @param thread the thread
	 * @return the innermost entry, null if there is none or it is unknown
	 */
	@Nullable WorkingThread innermost(Thread thread) {
		int entry = this.depth.getAcquire() - 1;
		@Nullable AutoCloseable[] attached = this.attached;
		@Nullable Context[] contexts = this.contexts;
		if (entry < 0 || entry >= DEEPEST - 1 || entry >= Math.min(attached.length, contexts.length)) {
			return null;
		}
		AutoCloseable scope = attached[entry];
		Context context = contexts[entry];
		return (scope != null && context != null) ? new WorkingThread(thread, context, this, scope) : null;
	}

}
