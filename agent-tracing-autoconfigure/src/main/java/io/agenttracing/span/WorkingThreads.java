package io.agenttracing.span;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import org.jspecify.annotations.Nullable;

/**
 * The threads on which agent tracing has made a context current, to find where a call
 * goes on that has left its own. There is one registry in a JVM, as there is one current
 * context on a thread.
 *
 * @since 0.1.0
 */
public final class WorkingThreads {

	private static final WeakIdentityMap<Thread, ThreadWork> works = new WeakIdentityMap<>();

	// Weak: a thread of a server would keep the classes of a stopped application loaded.
	private static final ThreadLocal<@Nullable WeakReference<ThreadWork>> own = new ThreadLocal<>();

	private WorkingThreads() {
	}

	/**
	 * Records that a context was made current on this thread.
	 * @param attached what is closed when it no longer is, unique to this entry
	 * @param context the context
	 */
	static void enter(AutoCloseable attached, Context context) {
		if (attached != Scope.noop()) {
			ThreadWork work = own();
			((work != null) ? work : begin()).enter(attached, context);
		}
	}

	/**
	 * Records the same for a call whose thread is known from its span, only to hide an
	 * enclosing entry.
	 * @param attached what is closed when it no longer is, unique to this entry
	 */
	static void cover(AutoCloseable attached) {
		ThreadWork work = own();
		if (work != null && attached != Scope.noop()) {
			work.enter(attached, Context.current());
		}
	}

	/**
	 * Records that a context is no longer current on this thread.
	 * @param attached what is closed
	 */
	static void leave(AutoCloseable attached) {
		ThreadWork work = own();
		if (work != null) {
			work.leave(attached);
		}
	}

	private static @Nullable ThreadWork own() {
		WeakReference<ThreadWork> reference = own.get();
		return (reference != null) ? reference.get() : null;
	}

	private static ThreadWork begin() {
		ThreadWork work = new ThreadWork();
		works.put(Thread.currentThread(), work);
		own.set(new WeakReference<>(work));
		StartedThreads.watch();
		return work;
	}

	/**
	 * The threads that are working in a context now.
	 * @return the threads, each with the innermost context
	 */
	public static List<WorkingThread> now() {
		List<WorkingThread> threads = new ArrayList<>();
		works.forEach((thread, work) -> {
			WorkingThread working = work.innermost(thread);
			if (working != null) {
				threads.add(working);
			}
		});
		return threads;
	}

}
