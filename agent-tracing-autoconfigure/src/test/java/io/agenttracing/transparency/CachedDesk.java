package io.agenttracing.transparency;

import java.util.concurrent.CompletableFuture;

import io.agenttracing.AgentStep;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.cache.annotation.Cacheable;

/**
 * Steps whose values are cached.
 */
class CachedDesk implements Desk {

	private final Work work = new Work();

	@Override
	@AgentStep
	@Cacheable("values")
	public @Nullable Value value(Task task) throws Throwable {
		return this.work.value(task);
	}

	@Override
	@AgentStep
	@Cacheable("values")
	public CompletableFuture<@Nullable Value> future(Task task) throws Throwable {
		return this.work.future(task);
	}

	@Override
	@AgentStep
	@Cacheable("values")
	public Mono<Value> mono(Task task) throws Throwable {
		return this.work.mono(task);
	}

	@Override
	public Flux<Value> flux(Task task) throws Throwable {
		return this.work.flux(task);
	}

}
