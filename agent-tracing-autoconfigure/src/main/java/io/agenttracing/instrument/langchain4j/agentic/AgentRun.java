package io.agenttracing.instrument.langchain4j.agentic;

import io.agenttracing.instrument.langchain4j.AgentSpan;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import org.jspecify.annotations.Nullable;

/**
 * One run of an agent or a workflow, from its begin to its end, which is on the same
 * thread.
 *
 * @param agentId the agent in its system
 * @param workflow whether it is a workflow, which has other agents run
 * @param span its span, null if it has none yet
 * @param scope what makes it current; a workflow is not
 * @param thread where it runs
 * @param caller what is current outside of it
 */
record AgentRun(String agentId, boolean workflow, @Nullable AgentSpan span, Scope scope, Thread thread, Context caller) {

	/**
	 * Ends it.
	 * @param failure why it failed, null for success
	 */
	void end(@Nullable Throwable failure) {
		this.scope.close();
		AgentSpan span = this.span;
		if (span != null && failure != null) {
			span.fail(failure);
		}
		else if (span != null) {
			span.end();
		}
	}

	/**
	 * The context of what runs within it.
	 */
	Context context() {
		return (this.span != null) ? this.span.context() : this.caller;
	}

}
