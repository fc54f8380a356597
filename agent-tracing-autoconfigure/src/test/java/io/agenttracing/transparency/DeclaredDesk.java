package io.agenttracing.transparency;

import java.util.concurrent.CompletableFuture;

import io.agenttracing.AgentStep;
import io.agenttracing.TracedAgent;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * An agent that is known by its interface only, as declarative clients are.
 */
@TracedAgent(name = "declared")
interface DeclaredDesk extends Desk {

	@Override
	@AgentStep
	@Nullable Value value(Task task) throws Throwable;

	@Override
	CompletableFuture<@Nullable Value> future(Task task) throws Throwable;

	@Override
	@AgentStep
	Mono<Value> mono(Task task) throws Throwable;

	@Override
	Flux<Value> flux(Task task) throws Throwable;

}
