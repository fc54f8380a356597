package io.agenttracing.instrument.langchain4j.agentic;

import java.util.function.Consumer;

import dev.langchain4j.agentic.observability.AgentInvocationError;
import dev.langchain4j.agentic.observability.AgentListener;
import dev.langchain4j.agentic.observability.AgentRequest;
import dev.langchain4j.agentic.observability.AgentResponse;
import dev.langchain4j.agentic.scope.AgenticScope;
import io.agenttracing.autoconfigure.LazyBean;
import io.agenttracing.failure.Failures;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.DisposableBean;

/**
 * Is told by LangChain4j of the runs of agents and workflows. An application that builds
 * a workflow which is no bean can hand it over itself.
 */
final class AgentRunListener implements AgentListener, DisposableBean {

	private static final Log logger = LogFactory.getLog(AgentRunListener.class);

	private final LazyBean<AgentRuns> runs;

	private final AgentNames names = new AgentNames();

	private volatile boolean closed;

	AgentRunListener(LazyBean<AgentRuns> runs) {
		this.runs = runs;
	}

	AgentNames names() {
		return this.names;
	}

	// Agents may outlive their application context.
	@Override
	public void destroy() {
		this.closed = true;
	}

	@Override
	public boolean inheritedBySubagents() {
		return true;
	}

	@Override
	public void beforeAgentInvocation(AgentRequest request) {
		if (this.closed) {
			return;
		}
		tell((runs) -> runs.begin(request.agenticScope(), request.agent(), this.names.of(request.agent())));
	}

	@Override
	public void afterAgentInvocation(AgentResponse response) {
		tell((runs) -> runs.end(response.agenticScope(), response.agent(), null));
	}

	@Override
	public void onAgentInvocationError(AgentInvocationError error) {
		tell((runs) -> runs.end(error.agenticScope(), error.agent(), AgentFailure.of(error.error())));
	}

	@Override
	public void onAgenticSystemSuspended(AgenticScope scope) {
		tell((runs) -> runs.suspend(scope));
	}

	// What has begun ends, or its thread would stay in it.
	private void tell(Consumer<AgentRuns> event) {
		AgentRuns runs = this.runs.get();
		if (runs != null) {
			Failures.attempt(logger, "A run of an agent of LangChain4j could not be traced", () -> event.accept(runs));
		}
	}

	/**
	 * Listeners of one agent are in a hash set, and one that throws keeps those behind it
	 * from being told: this one comes first.
	 */
	@Override
	public int hashCode() {
		return 0;
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return this == other;
	}

}
