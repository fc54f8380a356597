package io.agenttracing.transparency;

import java.util.concurrent.CompletableFuture;

import io.agenttracing.AgentTracer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A fallback that is traced by hand.
 */
class FallbackDesk implements Desk {

	private final Work work = new Work();

	private final AgentTracer tracer;

	FallbackDesk(AgentTracer tracer) {
		this.tracer = tracer;
	}

	@Override
	public @Nullable Value value(Task task) {
		return trace(task, () -> this.work.value(task));
	}

	@Override
	public CompletableFuture<@Nullable Value> future(Task task) {
		return trace(task, () -> this.work.future(task));
	}

	@Override
	public Mono<Value> mono(Task task) {
		return trace(task, () -> this.work.mono(task));
	}

	@Override
	public Flux<Value> flux(Task task) {
		return trace(task, () -> this.work.flux(task));
	}

	private <T extends @Nullable Object> T trace(Task task, Work.Making<T> work) {
		return this.tracer.fallback("fallback", Task.runOf(task).lastFailure(), Work.callable(work));
	}

}
