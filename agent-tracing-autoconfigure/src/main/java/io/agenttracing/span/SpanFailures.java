package io.agenttracing.span;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.failure.Failures;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.ReadableSpan;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Records on spans why calls failed.
 *
 * @since 0.1.0
 */
public final class SpanFailures {

	private static final Log logger = LogFactory.getLog(SpanFailures.class);

	private static final int MAX_WRAPPERS = 8;

	private SpanFailures() {
	}

	/**
	 * Records why a call failed: the status, the type of the error and the exception.
	 * @param span the span of the call
	 * @param failure the exception
	 */
	public static void record(Span span, Throwable failure) {
		Failures.attempt(logger, "An exception could not be recorded", () -> {
			if (span.isRecording()) {
				describe(span, unwrap(failure));
			}
		});
	}

	// The exception's own methods can throw: its type is set before they are called.
	private static void describe(Span span, Throwable cause) {
		span.setStatus(StatusCode.ERROR);
		span.setAttribute(AgentSpanAttributes.ERROR_TYPE, cause.getClass().getName());
		CoroutineTimeouts.describe(span, cause);
		describe(span, cause.getMessage());
		span.recordException(cause);
	}

	// Backends show the description at a glance, but the exception only in the details.
	private static void describe(Span span, @Nullable String message) {
		if (message != null) {
			span.setStatus(StatusCode.ERROR, message);
		}
	}

	/**
	 * Unwraps the exception of an asynchronous result.
	 * @param failure the exception that a future or stage has ended with
	 * @return the first cause that is no wrapper
	 */
	public static Throwable unwrap(Throwable failure) {
		Throwable reason = failure;
		for (int depth = 0; depth < MAX_WRAPPERS; depth++) {
			Throwable cause = isWrapper(reason) ? causeOf(reason) : null;
			if (cause == null) {
				return reason;
			}
			reason = cause;
		}
		return reason;
	}

	private static boolean isWrapper(Throwable failure) {
		return failure instanceof CompletionException || failure instanceof ExecutionException;
	}

	/**
	 * The cause of an exception, whose own methods can throw.
	 * @param failure the exception
	 * @return the cause, null where there is none or it is not known
	 */
	public static @Nullable Throwable causeOf(Throwable failure) {
		return Failures.orNull(logger, "The cause of an exception could not be read", failure::getCause);
	}

	/**
	 * Records for how long a call was waited for that a timeout has cancelled, where the
	 * timeout itself is not declared.
	 * @param span the span of the call
	 */
	public static void timedOut(Span span) {
		if (span instanceof ReadableSpan readable && readable.getAttribute(AgentSpanAttributes.TIMEOUT_MS) == null) {
			span.setAttribute(AgentSpanAttributes.TIMEOUT_MS,
					TimeUnit.NANOSECONDS.toMillis(readable.getLatencyNanos()));
		}
	}

}
