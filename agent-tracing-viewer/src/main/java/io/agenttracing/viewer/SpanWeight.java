package io.agenttracing.viewer;

import java.util.List;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.trace.ReadableSpan;

/**
 * How much memory a span holds while it waits: roughly, since it is asked on a thread of
 * the application.
 */
final class SpanWeight {

	/** An open span, which the application holds itself. */
	static final long OPEN = 256;

	private static final long ENDED = 1_024;

	private SpanWeight() {
	}

	static long of(ReadableSpan span) {
		// Of a span that has ended it is not copied.
		Attributes attributes = span.getAttributes();
		long[] bytes = { ENDED };
		attributes.forEach((key, value) -> bytes[0] += of(value));
		return bytes[0];
	}

	private static long of(Object value) {
		if (value instanceof String text) {
			return 2L * text.length();
		}
		long bytes = 0;
		if (value instanceof List<?> list) {
			for (Object each : list) {
				bytes += (each instanceof String text) ? 2L * text.length() : Long.BYTES;
			}
		}
		return bytes;
	}

}
