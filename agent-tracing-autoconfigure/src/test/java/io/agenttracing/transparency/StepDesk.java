package io.agenttracing.transparency;

import java.util.concurrent.CompletableFuture;

import io.agenttracing.AgentStep;
import io.agenttracing.StepKind;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Steps, with a timeout that is declared.
 */
class StepDesk implements Desk {

	private final Work work = new Work();

	@Override
	@AgentStep(kind = StepKind.TOOL, timeout = "2s")
	public @Nullable Value value(Task task) throws Throwable {
		return this.work.value(task);
	}

	@Override
	@AgentStep(kind = StepKind.TOOL, timeout = "2s")
	public CompletableFuture<@Nullable Value> future(Task task) throws Throwable {
		return this.work.future(task);
	}

	@Override
	@AgentStep(kind = StepKind.TOOL, timeout = "2s")
	public Mono<Value> mono(Task task) throws Throwable {
		return this.work.mono(task);
	}

	@Override
	@AgentStep(kind = StepKind.TOOL, timeout = "2s")
	public Flux<Value> flux(Task task) throws Throwable {
		return this.work.flux(task);
	}

}
