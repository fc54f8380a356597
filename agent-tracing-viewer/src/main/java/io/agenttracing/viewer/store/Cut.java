package io.agenttracing.viewer.store;

import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * Cuts what is too long to be kept, and leaves alone what is not.
 */
final class Cut {

	/** The characters of a value. */
	static final int VALUE = 4_096;

	private Cut() {
	}

	static LogLine line(LogLine line) {
		return line;
	}

	static SpanData span(SpanData span) {
		return span;
	}

}
