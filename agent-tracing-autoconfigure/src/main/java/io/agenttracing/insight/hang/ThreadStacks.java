package io.agenttracing.insight.hang;

import java.util.Arrays;
import java.util.List;

import io.agenttracing.failure.Failures;
import io.agenttracing.span.WorkingThread;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Finds the thread that waits for the end of a span: that of the span itself, or of the
 * closest call of ours above it. Taking a stack stops the thread for a moment, so their
 * number per scan is limited. Used by one thread.
 */
final class ThreadStacks {

	private static final Log logger = LogFactory.getLog(Watchdog.class);

	private static final int MAX_STACKS = 5;

	// The JVM truncates deeper stacks at the outer end.
	private static final int DEEPEST = 1_024;

	private static final String OURS = "io.agenttracing.";

	private static final StackPlace USED_UP = StackPlace
		.of("its stack was not taken: too much hangs at the same moment");

	private final LibraryFrames libraries;

	private Workers workers = new Workers();

	private int left;

	/**
	 * Stacks of an application's threads.
	 * @param libraries distinguishes its frames
	 */
	ThreadStacks(LibraryFrames libraries) {
		this.libraries = libraries;
	}

	/**
	 * Begins a scan.
	 */
	void renew() {
		this.left = MAX_STACKS;
		this.workers = new Workers();
	}

	boolean isUsedUp() {
		return this.left <= 0;
	}

	StackSnapshot find(OpenNode leaf) {
		boolean asynchronous = false;
		for (OpenNode node = leaf; node != null; node = node.parent()) {
			if (node.open().isOwn()) {
				StackPlace held = heldBy(node, leaf);
				if (held != null) {
					return new StackSnapshot(asynchronous ? List.of(suspended(leaf), held) : List.of(held), node);
				}
				asynchronous = true;
			}
		}
		return new StackSnapshot(
				asynchronous ? suspended(leaf) : StackPlace.of("it is not known which thread holds it"), null);
	}

	private @Nullable StackPlace heldBy(OpenNode node, OpenNode leaf) {
		Thread caller = node.open().thread();
		if (caller != null) {
			if (isUsedUp()) {
				return USED_UP;
			}
			List<StackTraceElement> stack = stackOf(caller);
			if (stack == null) {
				return StackPlace.of("thread " + nameOf(caller) + " does not tell its stack");
			}
			if (holds(stack)) {
				return place(caller, stack, node, leaf, 1);
			}
			// The thread has returned without ending the span.
		}
		List<WorkingThread> workers = this.workers.in(node.span());
		for (WorkingThread worker : workers) {
			if (isUsedUp()) {
				return USED_UP;
			}
			List<StackTraceElement> stack = stackOf(worker.thread());
			if (stack != null && !stack.isEmpty() && worker.isStillThere()) {
				return place(worker.thread(), stack, node, leaf, workers.size());
			}
		}
		return null;
	}

	private StackPlace place(Thread thread, List<StackTraceElement> stack, OpenNode node, OpenNode leaf, int threads) {
		String situation = "thread " + nameOf(thread);
		if (threads > 1) {
			situation += ", one of " + threads;
		}
		if (node != leaf) {
			situation += ", in " + ReportedName.quoted(node.reported().name()) + " above it";
		}
		return new StackPlace(situation + (situation.endsWith(")") ? " is" : ", is"), "", this.libraries.divide(stack));
	}

	private StackPlace suspended(OpenNode leaf) {
		return Suspension.of(leaf.caller().open(), true).place(this.libraries);
	}

	// A call of ours has frames of ours; without any it has returned.
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
		String name = Failures.attempt(logger, "The id of a thread is not known",
				() -> thread.getName().isEmpty() ? "#" + thread.getId() : thread.getName(), "");
		String state = Failures.attempt(logger, "The state of a thread is not known",
				() -> String.valueOf(thread.getState()), "in an unknown state");
		return ReportedName.quoted(name) + " (" + state + ")";
	}

}
