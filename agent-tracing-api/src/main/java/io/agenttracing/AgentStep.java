package io.agenttracing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes every call of a method a span below the agent that calls it: a call of a model, a
 * search, a check, anything that is heavy or can fail.
 * <p>
 * Calls within the same object do not pass the proxy and make no span; a warning at
 * startup names them. Use {@link AgentTracer#call} there.
 * <p>
 * A placeholder that cannot be resolved is logged once at startup, and the text that
 * contains it is ignored.
 *
 * @since 0.1.0
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface AgentStep {

	/**
	 * The name of the step, low in cardinality; property placeholders are resolved. By
	 * default the name of the method.
	 * @return the name of the step
	 */
	String name() default "";

	/**
	 * What the step does.
	 * @return the kind of the step
	 */
	StepKind kind() default StepKind.COMPUTE;

	/**
	 * The model that is asked for, for {@link StepKind#LLM} and
	 * {@link StepKind#EMBEDDING}; property placeholders are resolved. Absent by default.
	 * @return the name of the model
	 */
	String model() default "";

	/**
	 * The provider of the model, for {@link StepKind#LLM} and {@link StepKind#EMBEDDING},
	 * such as {@code openai}; property placeholders are resolved. Absent by default.
	 * @return the name of the provider
	 */
	String provider() default "";

	/**
	 * What can be chosen, for {@link StepKind#DECISION}; property placeholders are
	 * resolved. By default the constants of the enum that the method returns, or
	 * {@code true} and {@code false}.
	 * <p>
	 * What was chosen is recorded where it is a constant of an enum, a number, a boolean,
	 * or a text that is among these options, also within an {@code Optional}, a
	 * collection or an asynchronous result. Any other text could be content, and needs an
	 * {@link AgentAttribute @AgentAttribute}
	 * {@code (key = "agent_tracing.decision.chosen", expression = "#result…")}.
	 * @return the options
	 */
	String[] options() default {};

	/**
	 * The time after which the step gives up, such as {@code 3s} or {@code 500ms};
	 * property placeholders are resolved. It is only declared here: it is recorded on the
	 * span, and the deadline is propagated to what the step calls. Unknown by default.
	 * @return the timeout
	 */
	String timeout() default "";

}
