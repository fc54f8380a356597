package io.agenttracing.instrument.call;

import java.lang.reflect.Method;

import io.agenttracing.span.SourceNames;

/**
 * Thrown at startup when the expression of an
 * {@link io.agenttracing.AgentAttribute @AgentAttribute} can never work.
 */
final class InvalidAgentAttributeException extends RuntimeException {

	private final String method;

	private final String expression;

	private final String reason;

	InvalidAgentAttributeException(Method method, String expression, String reason) {
		super("@AgentAttribute expression '%s' of %s is invalid: %s".formatted(expression, describe(method), reason));
		this.method = describe(method);
		this.expression = expression;
		this.reason = reason;
	}

	String getMethod() {
		return this.method;
	}

	String getExpression() {
		return this.expression;
	}

	String getReason() {
		return this.reason;
	}

	private static String describe(Method method) {
		return method.getDeclaringClass().getName() + "." + SourceNames.of(method) + "()";
	}

}
