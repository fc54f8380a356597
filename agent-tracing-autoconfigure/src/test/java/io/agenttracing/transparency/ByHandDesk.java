package io.agenttracing.transparency;

import java.util.concurrent.CompletableFuture;

import io.agenttracing.AgentTracer;
import io.agenttracing.StepKind;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Work that is traced by hand.
 */
class ByHandDesk implements Desk {

	private final Work work = new Work();

	private final AgentTracer tracer;

	ByHandDesk(AgentTracer tracer) {
		this.tracer = tracer;
	}

	@Override
	public @Nullable Value value(Task task) {
		return trace(() -> this.work.value(task));
	}

	@Override
	public CompletableFuture<@Nullable Value> future(Task task) {
		return trace(() -> this.work.future(task));
	}

	@Override
	public Mono<Value> mono(Task task) {
		return trace(() -> this.work.mono(task));
	}

	@Override
	public Flux<Value> flux(Task task) {
		return trace(() -> this.work.flux(task));
	}

	private <T extends @Nullable Object> T trace(Work.Making<T> work) {
		return this.tracer.call("by-hand", StepKind.COMPUTE, Work.callable(work));
	}

}
