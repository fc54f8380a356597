package io.agenttracing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes every call of an agent a span.
 * <p>
 * On a type, every public method is a call of the agent, except the methods of
 * {@link Object}, lifecycle callbacks, property accessors and methods with
 * {@link AgentStep}. On a method, that method is. The span is named
 * <code>invoke_agent {name}</code>, or <code>invoke_workflow {name}</code> for an
 * {@link Role#ORCHESTRATOR orchestrator}.
 * <p>
 * The span ends when the result does: at the return of a plain method, at the completion
 * of a {@link java.util.concurrent.CompletionStage}, at the end of the subscription of a
 * reactive {@code Publisher}.
 * <p>
 * Only beans are seen, since a proxy makes the spans: where an object is created with
 * {@code new}, use {@link AgentTracer#agent}. A placeholder that cannot be resolved is
 * logged once at startup, and the text that contains it is ignored.
 *
 * @since 0.1.0
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ ElementType.TYPE, ElementType.METHOD })
public @interface TracedAgent {

	/**
	 * The name of the agent, low in cardinality; property placeholders are resolved. By
	 * default the simple name of the class, uncapitalized, or the name of the method
	 * where the annotation is on a method.
	 * @return the name of the agent
	 */
	String name() default "";

	/**
	 * The version of the agent, of its prompt or of its model, as the team counts it;
	 * property placeholders are resolved. Absent by default.
	 * @return the version of the agent
	 */
	String version() default "";

	/**
	 * The part the agent plays in the workflow.
	 * @return the role of the agent
	 */
	Role role() default Role.AGENT;

	/**
	 * What the agent does, in one sentence; property placeholders are resolved. Absent by
	 * default.
	 * @return the description of the agent
	 */
	String description() default "";

	/**
	 * The time after which the agent gives up, such as {@code 4s} or {@code 500ms};
	 * property placeholders are resolved. It is only declared here: it is recorded on the
	 * span, and the deadline is propagated to what the agent calls. Unknown by default.
	 * @return the timeout of a call
	 */
	String timeout() default "";

	/**
	 * The part an agent plays in a workflow.
	 *
	 * @since 0.1.0
	 */
	enum Role {

		/**
		 * Does one task: a span <code>invoke_agent {name}</code>.
		 */
		AGENT,

		/**
		 * Runs a workflow of several agents: a span <code>invoke_workflow {name}</code>.
		 */
		ORCHESTRATOR

	}

}
