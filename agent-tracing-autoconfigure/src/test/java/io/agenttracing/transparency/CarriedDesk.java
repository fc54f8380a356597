package io.agenttracing.transparency;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.agenttracing.AgentTracer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Work in a context that was carried to it.
 */
class CarriedDesk implements Desk {

	private final Work work = new Work();

	private final AgentTracer tracer;

	CarriedDesk(AgentTracer tracer) {
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
		Map<String, String> carrier = new HashMap<>();
		this.tracer.inject(carrier);
		return this.tracer.continueFrom(carrier, "carried", Work.callable(work));
	}

}
