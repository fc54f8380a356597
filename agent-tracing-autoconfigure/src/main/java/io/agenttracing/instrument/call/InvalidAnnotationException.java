package io.agenttracing.instrument.call;

import java.lang.reflect.Method;

import io.agenttracing.span.SourceNames;

/**
 * Thrown at startup if an annotation has an invalid value.
 */
final class InvalidAnnotationException extends RuntimeException {

	private final String description;

	private final String action;

	private InvalidAnnotationException(String message, String description, String action) {
		super(message);
		this.description = description;
		this.action = action;
	}

	/**
	 * An invalid expression of an {@link io.agenttracing.AgentAttribute @AgentAttribute}.
	 */
	static InvalidAnnotationException ofAttribute(Method method, String expression, String reason) {
		String place = SourceNames.qualified(method);
		return new InvalidAnnotationException(
				"@AgentAttribute expression '%s' of %s is invalid: %s".formatted(expression, place, reason), """
						The @AgentAttribute expression

						    %s

						of %s is invalid: %s""".formatted(expression, place, reason), """
						Correct the expression. On a parameter it starts at the argument, such as 'content.length()'. \
						On a method it starts at a variable: a parameter by its name, such as '#document.id', or the \
						return value, '#result'. Types, beans and constructors are not available.""");
	}

	/**
	 * An invalid timeout of a {@link io.agenttracing.TracedAgent @TracedAgent} or
	 * {@link io.agenttracing.AgentStep @AgentStep}.
	 */
	static InvalidAnnotationException ofTimeout(Method method, String timeout) {
		String place = SourceNames.qualified(method);
		return new InvalidAnnotationException("Timeout '%s' of %s is not a positive time".formatted(timeout, place), """
				The timeout '%s' of the @TracedAgent or @AgentStep

				    %s

				is not a positive time.""".formatted(timeout, place), """
				Write a number and a unit, such as '4s', '500ms' or '1m30s', or a placeholder for one, such as \
				'${risk.timeout}'. Leave it out where the call has no timeout.""");
	}

	String description() {
		return this.description;
	}

	String action() {
		return this.action;
	}

}
