package io.agenttracing.span;

import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;

import io.agenttracing.AgentSpanAttributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.sdk.trace.ReadableSpan;
import org.jspecify.annotations.Nullable;

/**
 * Timeouts of Kotlin coroutines, which extend {@link CancellationException}. They are
 * recognised by class name, since Kotlin may be absent.
 *
 * @since 0.1.0
 */
public final class CoroutineTimeouts {

	private static final String TIMEOUT = "kotlinx.coroutines.TimeoutCancellationException";

	private static final String BEFORE_MILLIS = "Timed out waiting for ";

	private static final String AFTER_MILLIS = " ms";

	private static final long MIN_TOLERANCE_MILLIS = 50;

	private static final int TOLERANCE_DIVISOR = 10;

	private CoroutineTimeouts() {
	}

	/**
	 * Whether a call was cancelled because its result is no longer needed, which is no
	 * error, unlike a timeout.
	 * @param reason the exception that has ended it
	 * @return whether it was cancelled
	 */
	public static boolean isCancellation(Throwable reason) {
		return reason instanceof CancellationException && !isTimeout(reason);
	}

	private static boolean isTimeout(Throwable reason) {
		return reason instanceof CancellationException && reason.getClass().getName().equals(TIMEOUT);
	}

	/**
	 * Records the timeout that has ended a call, if it covered the whole call.
	 * @param span the span of the call
	 * @param reason the exception that has ended it
	 */
	static void describe(Span span, Throwable reason) {
		if (isTimeout(reason) && span instanceof ReadableSpan readable
				&& readable.getAttribute(AgentSpanAttributes.TIMEOUT_MS) == null) {
			long limit = limit(reason.getMessage());
			long elapsed = TimeUnit.NANOSECONDS.toMillis(readable.getLatencyNanos());
			if (limit > 0 && elapsed - limit <= Math.max(MIN_TOLERANCE_MILLIS, limit / TOLERANCE_DIVISOR)) {
				span.setAttribute(AgentSpanAttributes.TIMEOUT_MS, elapsed);
			}
		}
	}

	private static long limit(@Nullable String message) {
		if (message == null || !message.startsWith(BEFORE_MILLIS) || !message.endsWith(AFTER_MILLIS)) {
			return 0;
		}
		try {
			return Long.parseLong(message, BEFORE_MILLIS.length(), message.length() - AFTER_MILLIS.length(), 10);
		}
		catch (IndexOutOfBoundsException | NumberFormatException ex) {
			return 0;
		}
	}

}
