package io.agenttracing.transparency;

import java.util.concurrent.CompletableFuture;

import io.agenttracing.AgentStep;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.transaction.annotation.Transactional;

/**
 * Steps within a transaction.
 */
class TransactionalDesk implements Desk {

	private static final String VALUES = "recordingTransactions";

	private static final String PUBLISHERS = "recordingReactiveTransactions";

	private final Work work = new Work();

	@Override
	@AgentStep
	@Transactional(VALUES)
	public @Nullable Value value(Task task) throws Throwable {
		return this.work.value(task);
	}

	@Override
	@AgentStep
	@Transactional(VALUES)
	public CompletableFuture<@Nullable Value> future(Task task) throws Throwable {
		return this.work.future(task);
	}

	@Override
	@AgentStep
	@Transactional(PUBLISHERS)
	public Mono<Value> mono(Task task) throws Throwable {
		return this.work.mono(task);
	}

	@Override
	@AgentStep
	@Transactional(PUBLISHERS)
	public Flux<Value> flux(Task task) throws Throwable {
		return this.work.flux(task);
	}

}
