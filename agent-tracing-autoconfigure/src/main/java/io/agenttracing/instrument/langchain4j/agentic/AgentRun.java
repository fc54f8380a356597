package io.agenttracing.instrument.langchain4j.agentic;

import java.util.function.Supplier;

import io.agenttracing.instrument.langchain4j.AgentSpan;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import org.jspecify.annotations.Nullable;

/**
 * One run of an agent or a workflow, from its begin to its end, which is on the same
 * thread, unless nobody tells of it.
 */
final class AgentRun {

	private final String agentId;

	private final boolean workflow;

	private final Thread thread = Thread.currentThread();

	private final Context caller = Context.current();

	private final Scope scope;

	private final @Nullable Supplier<AgentSpan> late;

	private @Nullable AgentSpan span;

	private @Nullable AgentRun awaitedBy;

	private AgentRun(String agentId, boolean workflow, @Nullable AgentSpan span, @Nullable Supplier<AgentSpan> late,
			Supplier<Scope> scope) {
		this.agentId = agentId;
		this.workflow = workflow;
		this.span = span;
		this.late = late;
		this.scope = scope.get();
	}

	/**
	 * A run of an agent, which becomes current on this thread.
	 */
	static AgentRun agent(String agentId, AgentSpan span) {
		return new AgentRun(agentId, false, span, null, span::makeCurrent);
	}

	/**
	 * A run of an agent that has no span yet.
	 * @param scope makes current what tells of the agent
	 */
	static AgentRun planned(String agentId, Supplier<Scope> scope) {
		return new AgentRun(agentId, false, null, null, scope);
	}

	/**
	 * A run of a workflow, which does not become current.
	 */
	static AgentRun workflow(String agentId, AgentSpan span) {
		return new AgentRun(agentId, true, span, null, Scope::noop);
	}

	/**
	 * A run of a workflow whose planner may fail before it has a plan, of which nobody
	 * tells: its span starts when anything runs in it.
	 */
	static AgentRun planning(String agentId, Supplier<AgentSpan> span) {
		return new AgentRun(agentId, true, null, span, Scope::noop);
	}

	/**
	 * Says which run does not go on before this one has ended.
	 * @param workflow the run around, null if nobody waits
	 * @return this run
	 */
	AgentRun awaitedBy(@Nullable AgentRun workflow) {
		this.awaitedBy = workflow;
		return this;
	}

	boolean isAwaitedBy(AgentRun workflow) {
		for (AgentRun run = this.awaitedBy; run != null; run = run.awaitedBy) {
			if (run == workflow) {
				return true;
			}
		}
		return false;
	}

	String agentId() {
		return this.agentId;
	}

	boolean isWorkflow() {
		return this.workflow;
	}

	Thread thread() {
		return this.thread;
	}

	/**
	 * What is current outside of it.
	 */
	Context caller() {
		return this.caller;
	}

	/**
	 * The context of what runs within it.
	 */
	Context context() {
		AgentSpan span = span();
		return (span != null) ? span.context() : this.caller;
	}

	private synchronized @Nullable AgentSpan span() {
		if (this.span == null && this.late != null) {
			this.span = this.late.get();
		}
		return this.span;
	}

	/**
	 * Ends it.
	 * @param failure why it failed, null for success
	 */
	void end(@Nullable Throwable failure) {
		if (this.thread == Thread.currentThread()) {
			this.scope.close();
		}
		AgentSpan span = span();
		if (span != null && failure != null) {
			span.fail(failure);
		}
		else if (span != null) {
			span.end();
		}
	}

}
