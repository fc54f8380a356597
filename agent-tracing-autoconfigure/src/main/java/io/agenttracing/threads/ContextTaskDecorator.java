package io.agenttracing.threads;

import io.opentelemetry.context.Context;

import org.springframework.core.task.TaskDecorator;

/**
 * Runs a task in the OpenTelemetry context of the thread that submitted it, which carries
 * the current span for OpenTelemetry, Micrometer and the log.
 */
final class ContextTaskDecorator implements TaskDecorator {

	@Override
	public Runnable decorate(Runnable task) {
		Context context = Context.current();
		return (context != Context.root()) ? context.wrap(task) : task;
	}

}
