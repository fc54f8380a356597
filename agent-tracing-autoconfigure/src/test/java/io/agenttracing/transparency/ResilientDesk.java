package io.agenttracing.transparency;

import java.util.concurrent.CompletableFuture;

import io.agenttracing.TracedAgent;
import io.github.resilience4j.bulkhead.annotation.Bulkhead;
import io.github.resilience4j.circuitbreaker.annotation.CircuitBreaker;
import io.github.resilience4j.retry.annotation.Retry;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * An agent that Resilience4j guards. It retries values only: it does the others on
 * threads of its own, at any time.
 */
@TracedAgent(name = "resilient")
class ResilientDesk implements Desk {

	private static final String INSTANCE = "program";

	private final Work work = new Work();

	static String[] properties() {
		return new String[] { "resilience4j.retry.instances.program.max-attempts=2",
				"resilience4j.retry.instances.program.wait-duration=1ms",
				"resilience4j.circuitbreaker.instances.program.sliding-window-size=1000000",
				"resilience4j.circuitbreaker.instances.program.minimum-number-of-calls=1000000" };
	}

	@Override
	@Retry(name = INSTANCE)
	@CircuitBreaker(name = INSTANCE)
	public @Nullable Value value(Task task) throws Throwable {
		return this.work.value(task);
	}

	@Override
	@CircuitBreaker(name = INSTANCE)
	public CompletableFuture<@Nullable Value> future(Task task) throws Throwable {
		return this.work.future(task);
	}

	@Override
	@CircuitBreaker(name = INSTANCE)
	@Bulkhead(name = INSTANCE)
	public Mono<Value> mono(Task task) throws Throwable {
		return this.work.mono(task);
	}

	@Override
	@CircuitBreaker(name = INSTANCE, fallbackMethod = "again")
	public Flux<Value> flux(Task task) throws Throwable {
		return this.work.flux(task);
	}

	Flux<Value> again(Task task, Exception failure) {
		Task.runOf(task).event(Task.callOf(task), "falls back from " + Task.runOf(task).trail().describe(failure));
		return Flux.error(failure);
	}

}
