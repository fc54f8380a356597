package io.agenttracing.viewer.store;

import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * How much memory something takes, roughly, and rather more than less.
 */
final class Size {

	private Size() {
	}

	static long of(SpanData span) {
		return 1_000;
	}

	static long of(LogLine line) {
		return 200 + line.text().length();
	}

}
