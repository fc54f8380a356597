package io.agenttracing.transparency;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.DisposableBean;

/**
 * Calls agents that suspend, and waits for them.
 */
class CoroutineDesk implements Desk, DisposableBean {

	private static final int FLOWS = 1;

	private static final int SHORTENED = 2;

	private static final int RESUMED = 8;

	private static final int PATIENCE = 5;

	private final ScheduledExecutorService alarms = Executors.newSingleThreadScheduledExecutor();

	private final SuspendingDesk desk;

	CoroutineDesk(SuspendingDesk desk) {
		this.desk = desk;
	}

	// A coroutine that is never resumed would be waited for without an end.
	@Override
	public @Nullable Value value(Task task) {
		ScheduledFuture<?> alarm = this.alarms.schedule(Thread.currentThread()::interrupt, PATIENCE, TimeUnit.SECONDS);
		try {
			return take(task);
		}
		finally {
			alarm.cancel(false);
		}
	}

	private @Nullable Value take(Task task) {
		Call call = Task.callOf(task);
		CoroutineTaking taking = new CoroutineTaking(this.desk, new TaskScript(task));
		boolean flows = call.does(FLOWS);
		return (Value) switch (call.ending()) {
			case CANCELLED -> taking.cancelled(flows);
			case TIMED_OUT -> taking.timedOut(flows);
			default -> flows ? taking.flow(call.isTaken(SHORTENED) ? 1 : 0, call.isTaken(RESUMED)) : taking.value();
		};
	}

	@Override
	public void destroy() {
		this.alarms.shutdown();
	}

	@Override
	public CompletableFuture<@Nullable Value> future(Task task) {
		throw new UnsupportedOperationException();
	}

	@Override
	public Mono<Value> mono(Task task) {
		throw new UnsupportedOperationException();
	}

	@Override
	public Flux<Value> flux(Task task) {
		throw new UnsupportedOperationException();
	}

}
