package io.agenttracing.instrument.threads;

import java.util.concurrent.Delayed;

import io.agenttracing.span.CurrentContext;
import io.agenttracing.span.StartedThreads;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;

import org.springframework.core.task.TaskDecorator;
import org.springframework.scheduling.SchedulingAwareRunnable;

/**
 * Runs a task in the OpenTelemetry context of the thread that submitted it, which carries
 * the current span for OpenTelemetry, Micrometer and the log. A task that recurs, or runs
 * as long as the application, belongs to no trace and is not decorated.
 */
final class ContextTaskDecorator implements TaskDecorator {

	@Override
	public Runnable decorate(Runnable task) {
		Context context = Context.current();
		return (context != Context.root() && !isLongLived(task) && !isOrdered(task)
				&& !RecurringTasks.isScheduled(task)) ? inContext(task, context) : task;
	}

	// Implemented by Spring's poll loops.
	private static boolean isLongLived(Runnable task) {
		return task instanceof SchedulingAwareRunnable loop && loop.isLongLived();
	}

	// For a queue with priorities, which refuses any other task. A scheduler's own tasks
	// are ordered by what it makes of them.
	private static boolean isOrdered(Runnable task) {
		return task instanceof Comparable<?> && !(task instanceof Delayed);
	}

	static Runnable inContext(Runnable task, Context context) {
		return () -> {
			StartedThreads.carriesContexts();
			try (Scope scope = CurrentContext.makeCurrent(context)) {
				task.run();
			}
		};
	}

}
