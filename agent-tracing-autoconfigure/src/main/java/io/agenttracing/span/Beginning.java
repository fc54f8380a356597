package io.agenttracing.span;

import java.util.concurrent.TimeUnit;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.Clock;
import io.opentelemetry.sdk.trace.ReadableSpan;

/**
 * When something began whose span is made later. The span starts then by the clock that
 * it ends by: OpenTelemetry reads the time once for a trace, and measures the rest, so
 * that a clock that is set in between changes no duration.
 *
 * @since 0.1.0
 */
public final class Beginning {

	private final long nanoTime = System.nanoTime();

	private Beginning() {
	}

	/**
	 * Something begins.
	 * @return the moment
	 */
	public static Beginning now() {
		return new Beginning();
	}

	/**
	 * Makes a span start at this moment.
	 * @param span the span, which is about to be started
	 * @param parent the context it is started in
	 */
	public void startOf(SpanBuilder span, Context parent) {
		long elapsed = System.nanoTime() - this.nanoTime;
		span.setStartTimestamp(epochNanos(parent) - elapsed, TimeUnit.NANOSECONDS);
	}

	private static long epochNanos(Context parent) {
		return (Span.fromContext(parent) instanceof ReadableSpan local && !local.hasEnded()) ? epochNanos(local)
				: Clock.getDefault().now(true);
	}

	private static long epochNanos(ReadableSpan span) {
		return span.toSpanData().getStartEpochNanos() + span.getLatencyNanos();
	}

}
