package io.agenttracing.otlp;

import java.io.IOException;

/**
 * What was given is no trace in a known format.
 *
 * @since 0.1.0
 */
public class UnreadableTraceException extends IOException {

	private static final long serialVersionUID = 1L;

	UnreadableTraceException(String message) {
		super(message);
	}

}
