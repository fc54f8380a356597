package io.agenttracing.instrument.threads;

import java.time.Instant;
import java.util.concurrent.ScheduledFuture;

import io.opentelemetry.context.Context;

import org.springframework.scheduling.concurrent.SimpleAsyncTaskScheduler;

/**
 * Takes the OpenTelemetry context along to a task that runs once, later. The task is
 * decorated on the thread of the scheduler, where nothing is current any more.
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
