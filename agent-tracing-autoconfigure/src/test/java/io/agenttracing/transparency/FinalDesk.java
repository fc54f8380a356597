package io.agenttracing.transparency;

import java.util.concurrent.CompletableFuture;

import io.agenttracing.TracedAgent;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * An agent whose methods cannot be overridden, so that a proxy has no fields for them.
 */
@TracedAgent(name = "final")
class FinalDesk implements Desk {

	private final Work work = new Work();

	@Override
	public final @Nullable Value value(Task task) throws Throwable {
		return this.work.value(task);
	}

	@Override
	public final CompletableFuture<@Nullable Value> future(Task task) throws Throwable {
		return this.work.future(task);
	}

	@Override
	public final Mono<Value> mono(Task task) throws Throwable {
		return this.work.mono(task);
	}

	@Override
	public final Flux<Value> flux(Task task) throws Throwable {
		return this.work.flux(task);
	}

}
