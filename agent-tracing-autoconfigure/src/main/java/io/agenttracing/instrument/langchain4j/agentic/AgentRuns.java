package io.agenttracing.instrument.langchain4j.agentic;

import java.util.List;
import java.util.Map;

import dev.langchain4j.agentic.internal.AgentInvoker;
import dev.langchain4j.agentic.planner.AgentInstance;
import dev.langchain4j.agentic.planner.AgenticSystemTopology;
import dev.langchain4j.agentic.scope.AgenticScope;
import dev.langchain4j.invocation.InvocationContext;
import dev.langchain4j.invocation.LangChain4jManaged;
import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.instrument.langchain4j.AgentSpan;
import io.agenttracing.instrument.langchain4j.LangChain4jSpans;
import io.agenttracing.instrument.langchain4j.ServiceParents;
import io.agenttracing.span.CurrentContext;
import io.agenttracing.span.WeakIdentityMap;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;

/**
 * Begins and ends the spans of workflows and of their agents. The span of an agent is
 * current while its method runs. That of a workflow is not: where its planner fails
 * before it has a plan, nobody tells of its end, and the scopes of its caller would
 * restore nothing.
 */
final class AgentRuns implements ServiceParents {

	private final WeakIdentityMap<AgenticScope, ScopeRuns> scopes = new WeakIdentityMap<>();

	private final LangChain4jSpans spans;

	AgentRuns(LangChain4jSpans spans) {
		this.spans = spans;
	}

	/**
	 * Begins a run on this thread.
	 * @param scope what all agents of the system share
	 * @param agent the agent or workflow
	 * @param name its name
	 */
	void begin(AgenticScope scope, AgentInstance agent, String name) {
		boolean workflow = isWorkflow(agent);
		boolean called = agent instanceof AgentInvoker;
		if (!workflow && !called) {
			// An agent by itself is an AI service like others.
			return;
		}
		ScopeRuns runs = this.scopes.computeIfAbsent(scope, ScopeRuns::new);
		AgentInstance parent = agent.parent();
		AgentRun around = called ? runs.around((parent != null) ? parent.agentId() : null, agent.async()) : null;
		Context caller = Context.current();
		Context outside = (around != null) ? around.context() : caller;
		String description = StringUtils.hasText(agent.description()) ? agent.description() : null;
		String service = isService(agent) ? agent.type().getName() : null;
		AgentSpan span = null;
		Scope current = Scope.noop();
		if (service != null && LangChain4jSpans.isStream(agent.outputType())) {
			current = CurrentContext.makeCurrent(this.spans.planned(outside, name, description, service));
		}
		else {
			span = workflow ? this.spans.workflow(outside, name) : this.spans.agent(outside, name, service);
			if (description != null) {
				span.span().setAttribute(AgentSpanAttributes.AGENT_DESCRIPTION, description);
			}
			current = workflow ? Scope.noop() : span.makeCurrent();
		}
		runs.begin(new AgentRun(agent.agentId(), workflow, span, current, Thread.currentThread(), caller));
	}

	/**
	 * Ends the run of an agent on this thread.
	 * @param scope what all agents of the system share
	 * @param agent the agent or workflow
	 * @param failure why it failed, null for success
	 */
	void end(AgenticScope scope, AgentInstance agent, @Nullable Throwable failure) {
		ScopeRuns runs = this.scopes.get(scope);
		List<AgentRun> ending = (runs != null) ? runs.end(agent.agentId()) : List.of();
		for (AgentRun run : ending) {
			run.end(failure);
		}
		if (runs != null && !ending.isEmpty() && !(agent instanceof AgentInvoker) && mayBeOutlived(agent)) {
			runs.outlived(ending.get(ending.size() - 1));
		}
	}

	/**
	 * Ends the run of a workflow on this thread that waits for somebody.
	 * @param scope what all agents of the system share
	 */
	void suspend(AgenticScope scope) {
		ScopeRuns runs = this.scopes.get(scope);
		if (runs != null) {
			runs.suspend().forEach((run) -> run.end(null));
		}
	}

	/**
	 * Where a service stands that is no agent, but works for one: it plans or sums up.
	 */
	@Override
	public @Nullable Context parentOf(InvocationContext invocation) {
		Map<Class<? extends LangChain4jManaged>, LangChain4jManaged> managed = invocation.managedParameters();
		ScopeRuns runs = (managed != null && managed.get(AgenticScope.class) instanceof AgenticScope scope)
				? this.scopes.get(scope) : null;
		AgentRun around = (runs != null) ? runs.around(null, true) : null;
		return (around != null && isOutside(around, Context.current())) ? around.context() : null;
	}

	// Anything else that is current has been made so within the run.
	private static boolean isOutside(AgentRun run, Context current) {
		return !Span.fromContext(current).getSpanContext().isValid() || CurrentContext.isSame(current, run.caller());
	}

	private static boolean isWorkflow(AgentInstance agent) {
		return !isService(agent) && agent.topology() != AgenticSystemTopology.NON_AI_AGENT
				&& agent.topology() != AgenticSystemTopology.HUMAN_IN_THE_LOOP;
	}

	private static boolean isService(AgentInstance agent) {
		return agent.topology() == AgenticSystemTopology.AI_AGENT;
	}

	private static boolean mayBeOutlived(AgentInstance workflow) {
		return workflow.subagents().stream().anyMatch((agent) -> agent.async() || mayBeOutlived(agent));
	}

}
