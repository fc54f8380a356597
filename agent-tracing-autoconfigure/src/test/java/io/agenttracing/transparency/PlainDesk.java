package io.agenttracing.transparency;

import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A bean that is not traced.
 */
class PlainDesk implements Desk {

	private final Work work = new Work();

	@Override
	public @Nullable Value value(Task task) throws Throwable {
		return this.work.value(task);
	}

	@Override
	public CompletableFuture<@Nullable Value> future(Task task) throws Throwable {
		return this.work.future(task);
	}

	@Override
	public Mono<Value> mono(Task task) throws Throwable {
		return this.work.mono(task);
	}

	@Override
	public Flux<Value> flux(Task task) throws Throwable {
		return this.work.flux(task);
	}

}
