package io.agenttracing.threads;

import io.agenttracing.trace.AgentSpans;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;

import org.springframework.core.task.TaskDecorator;

/**
 * Runs a task in the OpenTelemetry context of the thread that submitted it, which carries
 * the current span for OpenTelemetry, Micrometer and the log.
 */
final class ContextTaskDecorator implements TaskDecorator {

	@Override
	public Runnable decorate(Runnable task) {
		Context context = Context.current();
		return (context != Context.root()) ? () -> run(task, context) : task;
	}

	private static void run(Runnable task, Context context) {
		try (Scope scope = AgentSpans.makeCurrent(context)) {
			task.run();
		}
	}

}
