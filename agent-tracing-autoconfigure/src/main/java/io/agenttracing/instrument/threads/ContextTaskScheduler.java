package io.agenttracing.instrument.threads;

import java.time.Instant;
import java.util.concurrent.ScheduledFuture;

import io.opentelemetry.context.Context;

import org.springframework.scheduling.concurrent.SimpleAsyncTaskScheduler;

/**
 * Propagates the OpenTelemetry context to a task that is scheduled once. Spring decorates
 * the task too late for that, on the thread of the scheduler.
 */
@SuppressWarnings("serial")
final class ContextTaskScheduler extends SimpleAsyncTaskScheduler {

	@Override
	public ScheduledFuture<?> schedule(Runnable task, Instant startTime) {
		Context context = Context.current();
		return super.schedule((context != Context.root()) ? ContextTaskDecorator.inContext(task, context) : task,
				startTime);
	}

}
