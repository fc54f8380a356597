package io.agenttracing.instrument.threads;

import java.lang.StackWalker.Option;
import java.lang.StackWalker.StackFrame;
import java.util.Set;
import java.util.concurrent.RunnableScheduledFuture;

import io.agenttracing.failure.Failures;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Detects whether a task that is being decorated recurs. This is known from the callers
 * on the stack only: a trigger schedules one run at a time, and another decorator may
 * have wrapped the task.
 */
final class RecurringTasks {

	private static final Log logger = LogFactory.getLog(RecurringTasks.class);

	private static final int MAX_FRAMES = 16;

	private static final String TRIGGER = "Lorg/springframework/scheduling/Trigger;";

	static final String RESCHEDULING_TASK = "org.springframework.scheduling.concurrent.ReschedulingRunnable";

	// Java 25 provides descriptors only with retained class references.
	private static final StackWalker callers = StackWalker.getInstance(Set.of(Option.RETAIN_CLASS_REFERENCE), 4);

	private RecurringTasks() {
	}

	static boolean isScheduled(Runnable task) {
		if (task instanceof RunnableScheduledFuture<?> future && future.isPeriodic()) {
			return true;
		}
		try {
			return callers.walk((frames) -> frames.limit(MAX_FRAMES)
				.takeWhile((caller) -> !runsOnce(caller))
				.anyMatch(RecurringTasks::repeats));
		}
		catch (Throwable ex) {
			Failures.caught(logger, "Whether a task recurs is not known", ex);
			return false;
		}
	}

	private static boolean runsOnce(StackFrame caller) {
		return caller.getMethodName().equals("execute") || caller.getMethodName().equals("submit");
	}

	private static boolean repeats(StackFrame caller) {
		return switch (caller.getMethodName()) {
			case "scheduleAtFixedRate", "scheduleWithFixedDelay" -> true;
			case "schedule" ->
				caller.getDescriptor().contains(TRIGGER) || caller.getClassName().equals(RESCHEDULING_TASK);
			default -> false;
		};
	}

}
