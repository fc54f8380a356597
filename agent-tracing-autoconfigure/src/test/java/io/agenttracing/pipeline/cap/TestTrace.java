package io.agenttracing.pipeline.cap;

import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * Makes the spans of one trace, with ids in ascending order.
 */
final class TestTrace {

	private static final char[] HEX = "0123456789abcdef".toCharArray();

	private final String id;

	private long spans;

	TestTrace() {
		this(1);
	}

	TestTrace(long number) {
		this.id = hex(number, 32);
	}

	String id() {
		return this.id;
	}

	TestSpan root(String name) {
		return new TestSpan(name, nextContext(TraceFlags.getSampled()), SpanContext.getInvalid());
	}

	TestSpan child(SpanData parent, String name) {
		return new TestSpan(name, nextContext(TraceFlags.getSampled()), parent.getSpanContext());
	}

	TestSpan unsampled(SpanContext parent, String name) {
		return new TestSpan(name, nextContext(TraceFlags.getDefault()), parent);
	}

	/**
	 * A span that a message or request started here.
	 * @param sender the id of the span that sent it
	 * @param name the name of the span
	 * @return the span
	 */
	TestSpan received(String sender, String name) {
		return new TestSpan(name, nextContext(TraceFlags.getSampled()),
				SpanContext.createFromRemoteParent(this.id, sender, TraceFlags.getSampled(), TraceState.getDefault()));
	}

	TestSpan call(SpanData parent, String name) {
		return child(parent, name).kind(SpanKind.CLIENT);
	}

	String nextId() {
		return hex(++this.spans, 16);
	}

	private SpanContext nextContext(TraceFlags flags) {
		return SpanContext.create(this.id, nextId(), flags, TraceState.getDefault());
	}

	private static String hex(long number, int length) {
		char[] digits = new char[length];
		for (int i = length - 1; i >= 0; i--) {
			digits[i] = HEX[(int) (number & 15)];
			number >>>= 4;
		}
		return new String(digits);
	}

}
