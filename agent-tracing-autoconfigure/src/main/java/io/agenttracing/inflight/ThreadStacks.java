package io.agenttracing.inflight;

import java.util.Arrays;
import java.util.List;

import io.agenttracing.failure.Failures;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Looks for the thread that waits for the end of a span: that of the span itself, or of
 * the closest call of ours above it. To take the stack of a thread stops it for a moment,
 * so few are taken at a time. Threads are the application's, whatever they throw costs
 * the stack. Used by one thread.
 */
final class ThreadStacks {

	private static final Log logger = LogFactory.getLog(Watchdog.class);

	private static final int MAX_STACKS = 5;

	// The JVM gives no more, the innermost first.
	private static final int DEEPEST = 1_024;

	private static final String OURS = "io.agenttracing.";

	private static final String NO_THREAD = "no thread holds it: it waits for a reactive or asynchronous result";

	private final LibraryFrames libraries;

	private int left;

	/**
	 * Stacks of an application's threads.
	 * @param libraries tells its frames from others
	 */
	ThreadStacks(LibraryFrames libraries) {
		this.libraries = libraries;
	}

	/**
	 * From now on, as many as are allowed at a time.
	 */
	void renew() {
		this.left = MAX_STACKS;
	}

	boolean isUsedUp() {
		return this.left <= 0;
	}

	Whereabouts find(OpenNode leaf) {
		boolean asynchronous = false;
		for (OpenNode node = leaf; node != null; node = node.parent()) {
			Thread thread = node.open().thread();
			if (thread == null) {
				asynchronous |= node.open().isOwn();
				continue;
			}
			if (isUsedUp()) {
				return new Whereabouts("its stack was not taken: too much hangs at the same moment", StackFrames.NONE,
						node);
			}
			List<StackTraceElement> stack = stackOf(thread);
			if (stack == null) {
				return new Whereabouts("thread " + nameOf(thread) + " does not tell its stack", StackFrames.NONE, node);
			}
			if (holds(stack)) {
				return new Whereabouts(situation(leaf, node, thread, asynchronous), this.libraries.divide(stack), node);
			}
			// It has gone on without ending the span.
			asynchronous = true;
		}
		return new Whereabouts(asynchronous ? NO_THREAD : "it is not known which thread holds it", StackFrames.NONE,
				null);
	}

	private static String situation(OpenNode leaf, OpenNode owner, Thread thread, boolean asynchronous) {
		String place = "thread " + nameOf(thread) + " is";
		if (owner != leaf) {
			place = "thread " + nameOf(thread) + ", in " + SafeText.quoted(owner.name()) + " above it, is";
		}
		return asynchronous ? NO_THREAD + "; " + place : place;
	}

	// Around every call of ours is code of ours; without it the call has returned.
	private static boolean holds(List<StackTraceElement> stack) {
		return stack.size() >= DEEPEST || stack.stream().anyMatch((frame) -> frame.getClassName().startsWith(OURS));
	}

	private @Nullable List<StackTraceElement> stackOf(Thread thread) {
		this.left--;
		try {
			return Arrays.asList(thread.getStackTrace());
		}
		catch (Throwable ex) {
			Failures.caught(logger, "The stack of a thread could not be taken", ex);
			return null;
		}
	}

	/**
	 * The name and the state of a thread.
	 */
	static String nameOf(Thread thread) {
		String state = "in an unknown state";
		String name = thread.getName();
		try {
			state = String.valueOf(thread.getState());
			name = name.isEmpty() ? "#" + thread.getId() : name;
		}
		catch (Throwable ex) {
			Failures.caught(logger, "The state of a thread is not known", ex);
		}
		return SafeText.quoted(name) + " (" + state + ")";
	}

}
