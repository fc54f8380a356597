package io.agenttracing.instrument.langchain4j.agentic;

import java.util.concurrent.CompletableFuture;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs of whose end nobody tells.
 */
class ScopeRunsTests {

	private static final ContextKey<String> AGENT = ContextKey.named("agent");

	private final ScopeRuns runs = new ScopeRuns();

	@Test
	void whatBeginsAnewIsNotInWhatWasLeftOpen() {
		this.runs.begin(workflow("edited"), true);
		AgentRun alive = workflow("edited");
		this.runs.begin(alive, true);
		assertThat(this.runs.end("edited", false)).containsExactly(alive);
		assertThat(this.runs.around("edited", false)).isNull();
	}

	@Test
	void whatRunsWithinItselfIsNotLost() {
		AgentRun outer = workflow("edited");
		this.runs.begin(outer, true);
		AgentRun agent = AgentRun.planned("writer", () -> Context.current().with(AGENT, "writer").makeCurrent());
		this.runs.begin(agent, false);
		AgentRun inner = workflow("edited");
		this.runs.begin(inner, true);
		assertThat(this.runs.end("edited", false)).containsExactly(inner);
		assertThat(this.runs.end("writer", false)).containsExactly(agent);
		agent.end(null);
		assertThat(this.runs.end("edited", false)).containsExactly(outer);
	}

	@Test
	void thoseOfOtherThreadsStay() {
		AgentRun other = CompletableFuture.supplyAsync(() -> workflow("edited")).join();
		this.runs.begin(other, true);
		AgentRun own = workflow("edited");
		this.runs.begin(own, true);
		assertThat(this.runs.end("edited", false)).containsExactly(own);
		assertThat(this.runs.around("edited", false)).isSameAs(other);
	}

	@Test
	void whoIsLateFindsTheWorkflowAsSoonAsItIsOver() {
		AgentRun early = workflow("early");
		this.runs.begin(early, true);
		this.runs.end("early", true);
		assertThat(this.runs.around("early", true)).isSameAs(early);
		assertThat(this.runs.around("early", false)).isNull();
	}

	@Test
	void theyAreBounded() {
		for (int i = 0; i < 300; i++) {
			this.runs.begin(workflow("workflow " + i), true);
		}
		assertThat(this.runs.end("workflow 0", false)).isEmpty();
		assertThat(this.runs.end("workflow 299", false)).hasSize(1);
	}

	private static AgentRun workflow(String id) {
		return AgentRun.planning(id, () -> {
			throw new AssertionError("started");
		});
	}

}
