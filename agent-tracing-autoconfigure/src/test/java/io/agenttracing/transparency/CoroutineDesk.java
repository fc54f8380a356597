package io.agenttracing.transparency;

import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Calls agents that suspend, and waits for them.
 */
class CoroutineDesk implements Desk {

	private static final int FLOWS = 1;

	private static final int SHORTENED = 2;

	private static final int RESUMED = 8;

	private final SuspendingDesk desk;

	CoroutineDesk(SuspendingDesk desk) {
		this.desk = desk;
	}

	@Override
	public @Nullable Value value(Task task) {
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
