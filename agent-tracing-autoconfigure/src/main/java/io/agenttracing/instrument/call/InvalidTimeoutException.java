package io.agenttracing.instrument.call;

import java.lang.reflect.Method;

import io.agenttracing.span.SourceNames;

/**
 * Thrown at startup when the timeout of a
 * {@link io.agenttracing.TracedAgent @TracedAgent} or
 * {@link io.agenttracing.AgentStep @AgentStep} is no time.
 */
final class InvalidTimeoutException extends RuntimeException {

	private final String method;

	private final String timeout;

	InvalidTimeoutException(Method method, String timeout) {
		super("Timeout '%s' of %s is not a positive time".formatted(timeout, describe(method)));
		this.method = describe(method);
		this.timeout = timeout;
	}

	String getMethod() {
		return this.method;
	}

	String getTimeout() {
		return this.timeout;
	}

	private static String describe(Method method) {
		return method.getDeclaringClass().getName() + "." + SourceNames.of(method) + "()";
	}

}
