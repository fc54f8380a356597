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
 *
 * @since 0.1.0
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface AgentStep {

	/**
	 * The name of the step, low in cardinality. By default the name of the method.
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
	 * The time after which the step gives up, such as {@code 3s} or {@code 500ms};
	 * property placeholders are resolved. It is only declared here: the span says it, and
	 * steps below are told how much of it is left. Unknown by default.
	 * @return the timeout
	 */
	String timeout() default "";

}
