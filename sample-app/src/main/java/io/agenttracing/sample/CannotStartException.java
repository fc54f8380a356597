package io.agenttracing.sample;

import org.jspecify.annotations.Nullable;

/**
 * Something the sample needs is not there; says what to do about it.
 */
public class CannotStartException extends RuntimeException {

	private final String action;

	public CannotStartException(String description, String action, @Nullable Throwable cause) {
		super(description, cause);
		this.action = action;
	}

	String getAction() {
		return this.action;
	}

}
