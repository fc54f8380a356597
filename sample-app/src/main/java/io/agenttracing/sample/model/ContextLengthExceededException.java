package io.agenttracing.sample.model;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The prompt has more tokens than the model takes.
 */
public class ContextLengthExceededException extends ModelApiException {

	static final String CODE = "context_length_exceeded";

	private static final Pattern TOKENS = Pattern.compile("(\\d{1,9}) tokens");

	private final int window;

	private final int tokens;

	ContextLengthExceededException(String message, Throwable cause) {
		super(message, cause);
		Matcher matcher = TOKENS.matcher(message);
		this.window = matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
		this.tokens = matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
	}

	int window() {
		return this.window;
	}

	int tokens() {
		return this.tokens;
	}

}
