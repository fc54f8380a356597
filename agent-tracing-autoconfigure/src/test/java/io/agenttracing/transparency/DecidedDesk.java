package io.agenttracing.transparency;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.agenttracing.AgentTracer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * An agent that is traced by hand, after a decision.
 */
class DecidedDesk implements Desk {

	private final Work work = new Work();

	private final AgentTracer tracer;

	DecidedDesk(AgentTracer tracer) {
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
		this.tracer.decision("which", List.of("one", "other"), "one", "since it is the first");
		this.tracer.attribute("chosen", "one");
		return this.tracer.agent("decided", Work.callable(work));
	}

}
