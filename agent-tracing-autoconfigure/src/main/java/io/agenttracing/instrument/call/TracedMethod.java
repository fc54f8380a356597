package io.agenttracing.instrument.call;

import java.lang.reflect.Method;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A method whose calls become spans, with everything that is known before a call.
 *
 * @param method the method as the target class declares it
 * @param template the span of every call
 * @param arguments the attributes that are known when a call begins
 * @param results the attributes that are known when a call has its result
 * @param outcome how the result of a call ends its span
 * @param payload what the method of an agent takes and returns, null for a step
 * @param tool what the method of a tool is asked and answers, null for others
 */
record TracedMethod(Method method, SpanTemplate template, List<AttributeBinding> arguments,
		List<AttributeBinding> results, Outcome outcome, @Nullable AgentPayload payload, @Nullable ToolPayload tool) {

	private static final @Nullable Object[] NO_ARGUMENTS = {};

	/**
	 * Whose results those of the method are, null for a step.
	 */
	@Nullable String agent() {
		return (this.payload != null) ? this.payload.subject() : null;
	}

	/**
	 * The arguments of a call as far as they are needed when it has its result: a call
	 * that is under way for long keeps no others.
	 */
	@Nullable Object[] neededAtEnd(@Nullable Object[] arguments) {
		return this.results.isEmpty() ? NO_ARGUMENTS : arguments;
	}

	/**
	 * How the result of a call ends its span.
	 */
	enum Outcome {

		/**
		 * The span ends with the method, or with the stage that it returned.
		 */
		RETURN,

		/**
		 * The span is a subscription to the publisher that the method returned.
		 */
		SUBSCRIPTION,

		/**
		 * The span is a subscription to the publisher that Spring makes of a suspend
		 * function.
		 */
		SUSPENSION,

		/**
		 * The span is a collection of the Kotlin Flow that the method returned.
		 */
		COLLECTION

	}

}
