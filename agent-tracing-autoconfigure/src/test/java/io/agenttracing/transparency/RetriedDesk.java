package io.agenttracing.transparency;

import java.util.concurrent.CompletableFuture;

import io.agenttracing.TracedAgent;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.resilience.annotation.Retryable;

/**
 * An agent that is called twice if it fails.
 */
@TracedAgent(name = "retried")
class RetriedDesk implements Desk {

	private final Work work = new Work();

	@Override
	@Retryable(maxRetries = 1, delay = 0)
	public @Nullable Value value(Task task) throws Throwable {
		return this.work.value(task);
	}

	@Override
	@Retryable(maxRetries = 1, delay = 0)
	public CompletableFuture<@Nullable Value> future(Task task) throws Throwable {
		return this.work.future(task);
	}

	@Override
	@Retryable(maxRetries = 1, delay = 0)
	public Mono<Value> mono(Task task) throws Throwable {
		return this.work.mono(task);
	}

	@Override
	@Retryable(maxRetries = 1, delay = 0)
	public Flux<Value> flux(Task task) throws Throwable {
		return this.work.flux(task);
	}

}
