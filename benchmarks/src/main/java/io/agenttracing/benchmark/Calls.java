package io.agenttracing.benchmark;

import java.util.concurrent.TimeUnit;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.sdk.common.CompletableResultCode;

/**
 * One way to call the method, with what it needs around it.
 */
interface Calls {

	Check check();

	/**
	 * How many spans a call makes, none of them in a trace of another call.
	 */
	default int spans() {
		return 1;
	}

	/**
	 * Waits until the queue of spans is short, so that none is refused.
	 * @param ended how many spans have ended so far
	 */
	default void awaitRoom(long ended) {
	}

	/**
	 * Waits until all spans that have ended are where they go.
	 */
	default void settle() {
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
	 * Stops, and fails unless each call has had exactly the spans it should have had.
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

	static void expectFlushed(CompletableResultCode flush) {
		if (!flush.join(10, TimeUnit.SECONDS).isSuccess()) {
			throw new IllegalStateException("Not flushed");
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
