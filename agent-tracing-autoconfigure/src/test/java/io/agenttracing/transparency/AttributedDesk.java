package io.agenttracing.transparency;

import java.util.concurrent.CompletableFuture;

import io.agenttracing.AgentAttribute;
import io.agenttracing.AgentStep;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Steps of whose arguments and values something is recorded, by getters of the
 * application.
 */
class AttributedDesk implements Desk {

	private final Work work = new Work();

	@Override
	@AgentStep
	@AgentAttribute(key = "result.name", expression = "#result.name")
	public @Nullable Value value(@AgentAttribute(key = "task.name", expression = "name") Task task) throws Throwable {
		return this.work.value(task);
	}

	@Override
	@AgentStep
	@AgentAttribute(key = "result.name", expression = "#result.name")
	public CompletableFuture<@Nullable Value> future(@AgentAttribute(key = "task.name", expression = "name") Task task)
			throws Throwable {
		return this.work.future(task);
	}

	@Override
	@AgentStep
	@AgentAttribute(key = "result.name", expression = "#result.name")
	public Mono<Value> mono(@AgentAttribute(key = "task.name", expression = "getName()") Task task) throws Throwable {
		return this.work.mono(task);
	}

	@Override
	@AgentStep
	@AgentAttribute(key = "result.text", expression = "#result")
	public Flux<Value> flux(@AgentAttribute("task.text") Task task) throws Throwable {
		return this.work.flux(task);
	}

}
