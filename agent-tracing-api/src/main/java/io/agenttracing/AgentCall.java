package io.agenttracing;

import java.lang.reflect.Method;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What a span is about to start for: a call of an agent or step, or what belongs to one.
 *
 * @param name the name of the agent or step; for an attempt or a fallback that of the
 * call or of the method, for a message the channel or stream
 * @param kind what the step does, null for all but steps
 * @param method the annotated method, null for a call through {@link AgentTracer} and for
 * operations that are no call of an agent or step
 * @param arguments the arguments of the method as they are, possibly with nulls; empty
 * where there is no method
 * @param operation what is done
 * @since 0.1.0
 */
public record AgentCall(String name, @Nullable StepKind kind, @Nullable Method method, List<@Nullable Object> arguments,
		Operation operation) {

	/**
	 * A call of an agent or a step.
	 * @param name the name of the agent or the step
	 * @param kind what the step does, null for a call of an agent
	 * @param method the annotated method, or null
	 * @param arguments the arguments of the method
	 */
	public AgentCall(String name, @Nullable StepKind kind, @Nullable Method method, List<@Nullable Object> arguments) {
		this(name, kind, method, arguments, (kind != null) ? Operation.STEP : Operation.AGENT);
	}

	/**
	 * What is done in a span.
	 */
	public enum Operation {

		/** An agent or a workflow is called. */
		AGENT,

		/** A step is called. */
		STEP,

		/** A call that is no agent or step is retried: one span around all attempts. */
		RETRIED,

		/** One attempt of a retried call is made. */
		ATTEMPT,

		/** The fallback of a call that failed is executed. */
		FALLBACK,

		/** A message or record is sent to Redis. */
		PUBLISH,

		/**
		 * A message or record is processed, or work continues a trace from elsewhere.
		 */
		PROCESS

	}

}
