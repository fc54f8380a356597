package io.agenttracing.transparency;

import java.util.concurrent.CompletableFuture;

import io.agenttracing.TracedAgent;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.scheduling.annotation.Async;

/**
 * An agent on a thread of its own.
 */
@TracedAgent(name = "async")
class AsyncDesk implements Desk {

	private final Work work = new Work();

	@Override
	public @Nullable Value value(Task task) throws Throwable {
		return this.work.value(task);
	}

	@Override
	@Async
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
