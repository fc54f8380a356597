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
import io.agenttracing.AgentTracer;
import io.agenttracing.instrument.langchain4j.AgentSpan;
import io.agenttracing.instrument.langchain4j.LangChain4jSpans;
import io.agenttracing.instrument.langchain4j.ServiceParents;
import io.agenttracing.log.RateLimitedLog;
import io.agenttracing.span.Beginning;
import io.agenttracing.span.CurrentContext;
import io.agenttracing.span.WeakIdentityMap;
import io.agenttracing.text.LogText;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;

/**
 * Begins and ends the spans of workflows and of their agents. The span of an agent is
 * current while its method runs. That of a workflow is not: where its planner fails
 * before it has a plan, nobody tells of its end, and the scopes of its caller would
 * restore nothing.
 */
final class AgentRuns implements ServiceParents {

	private static final Log logger = LogFactory.getLog(AgentTracer.class);

	private static final String WORKFLOWS = "dev.langchain4j.agentic.workflow.";

	// For all application contexts: one may be asked of what another one runs.
	private static final WeakIdentityMap<AgenticScope, ScopeRuns> scopes = new WeakIdentityMap<>();

	private final RateLimitedLog warning = RateLimitedLog.once(logger);

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
		ScopeRuns runs = scopes.computeIfAbsent(scope, ScopeRuns::new);
		boolean called = agent instanceof AgentInvoker;
		if (!called && isService(agent)) {
			// An agent by itself is an AI service like others.
			return;
		}
		AgentInstance parent = agent.parent();
		AgentRun around = called ? runs.around((parent != null) ? parent.agentId() : null, agent.async()) : null;
		Context outside = (around != null) ? around.context() : Context.current();
		runs.begin(run(agent, name, outside).awaitedBy(agent.async() ? null : around), !called);
	}

	private AgentRun run(AgentInstance agent, String name, Context outside) {
		String description = StringUtils.hasText(agent.description()) ? agent.description() : null;
		if (isWorkflow(agent)) {
			if (mayFailUnheard(agent)) {
				Beginning began = Beginning.now();
				return AgentRun.planning(agent.agentId(),
						() -> described(this.spans.workflow(outside, name, began), description));
			}
			return AgentRun.workflow(agent.agentId(), described(this.spans.workflow(outside, name, null), description));
		}
		String service = isService(agent) ? agent.type().getName() : null;
		if (service != null && LangChain4jSpans.isStream(agent.outputType())) {
			Context planned = this.spans.planned(outside, name, description, service);
			return AgentRun.planned(agent.agentId(), () -> CurrentContext.makeCurrent(planned));
		}
		return AgentRun.agent(agent.agentId(), described(this.spans.agent(outside, name, service), description));
	}

	// Planners of workflows have nothing to fail with.
	private static boolean mayFailUnheard(AgentInstance workflow) {
		Class<?> planner = workflow.plannerType();
		return !(workflow instanceof AgentInvoker) && planner != null && !planner.getName().startsWith(WORKFLOWS);
	}

	private static AgentSpan described(AgentSpan span, @Nullable String description) {
		if (description != null) {
			span.span().setAttribute(AgentSpanAttributes.AGENT_DESCRIPTION, description);
		}
		return span;
	}

	/**
	 * Ends the run of an agent on this thread.
	 * @param scope what all agents of the system share
	 * @param agent the agent or workflow
	 * @param failure why it failed, null for success
	 */
	void end(AgenticScope scope, AgentInstance agent, @Nullable Throwable failure) {
		ScopeRuns runs = scopes.get(scope);
		if (runs == null) {
			return;
		}
		boolean outlived = !(agent instanceof AgentInvoker) && mayBeOutlived(agent);
		for (AgentRun run : runs.end(agent.agentId(), outlived)) {
			if (failure == null) {
				endAwaited(runs, run);
			}
			run.end(failure);
		}
	}

	/**
	 * Ends the run of a workflow on this thread that waits for somebody.
	 * @param scope what all agents of the system share
	 */
	void suspend(AgenticScope scope) {
		ScopeRuns runs = scopes.get(scope);
		if (runs != null) {
			for (AgentRun run : runs.suspend()) {
				endAwaited(runs, run);
				run.end(null);
			}
		}
	}

	// Nobody tells of an agent that lets another workflow through which waits.
	private static void endAwaited(ScopeRuns runs, AgentRun run) {
		runs.awaitedBy(run).forEach((awaited) -> awaited.end(null));
	}

	/**
	 * Where a service stands that is no agent, but works for one: it plans or sums up.
	 */
	@Override
	public @Nullable Context parentOf(InvocationContext invocation) {
		Map<Class<? extends LangChain4jManaged>, LangChain4jManaged> managed = invocation.managedParameters();
		if (managed == null || !(managed.get(AgenticScope.class) instanceof AgenticScope scope)) {
			return null;
		}
		ScopeRuns runs = scopes.get(scope);
		if (runs == null) {
			unheard(String.valueOf(invocation.interfaceName()));
			return null;
		}
		AgentRun around = runs.around(null, true);
		return (around != null && isOutside(around, Context.current())) ? around.context() : null;
	}

	private void unheard(String service) {
		this.warning.warn(service,
				() -> LogText.of(service)
						+ " runs in a workflow of LangChain4j that is not traced, because it is no bean. "
						+ "Make it a bean, or build it with .listener(...) and the bean agentTracingAgentListener.");
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
