package io.agenttracing.benchmark;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;

/**
 * One way to call the method, with what it needs around it.
 */
interface Calls {

	Check check();

	/**
	 * Waits until the queue of spans is short, so that none is refused.
	 */
	default void awaitRoom() {
	}

	/**
	 * Makes current on this thread what the calls are below.
	 * @return what is to be run after them
	 */
	default Runnable begin() {
		return () -> {
		};
	}

	/**
	 * Stops, and fails unless each call has had exactly the span it should have had.
	 * @param calls how many there were
	 */
	default void verify(long calls) {
	}

	static Calls of(Check check) {
		return () -> check;
	}

	static void expect(String what, long expected, long actual) {
		if (expected != actual) {
			throw new IllegalStateException("Expected " + expected + " " + what + ", not " + actual);
		}
	}

	static void expectRecording(OpenTelemetry openTelemetry, boolean expected) {
		Span span = openTelemetry.getTracer("verification").spanBuilder("span").startSpan();
		if (span.isRecording() != expected) {
			throw new IllegalStateException("Spans are " + (expected ? "not " : "") + "recorded");
		}
		span.end();
	}

}
