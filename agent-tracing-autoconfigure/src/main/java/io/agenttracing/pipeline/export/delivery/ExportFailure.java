package io.agenttracing.pipeline.export.delivery;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.agenttracing.failure.Failures;
import io.agenttracing.pipeline.export.otlp.ReceiverMessage;
import io.agenttracing.pipeline.export.otlp.ResponseStatus;
import io.agenttracing.pipeline.export.otlp.ResponseStatus.Protocol;
import org.jspecify.annotations.Nullable;

/**
 * Why spans were not delivered, and whether a retry may help. Retryable are the status
 * codes that OTLP lists, and gRPC's {@code UNKNOWN}: it is used for a response without a
 * status, such as one of a proxy.
 *
 * @param kind how to proceed
 * @param text the reason in one line without secrets
 * @param hint what to check, empty if nothing is known
 * @param pause the delay before a retry that the receiver asks for, zero for none
 */
record ExportFailure(Kind kind, String text, String hint, Duration pause) {

	private static final int MAX_CAUSES = 20;

	private static final int GRPC_UNKNOWN = 2;

	private static final String BUSY = "It answers, and is asked again later.";

	private static final Set<Integer> RETRYABLE_HTTP = Set.of(429, 502, 503, 504);

	// Cancelled, deadline exceeded, resource exhausted, aborted, out of range,
	// unavailable, data loss
	private static final Set<Integer> RETRYABLE_GRPC = Set.of(1, 4, 8, 10, 11, 14, 15);

	private static final Pattern STATUS = Pattern
		.compile("(?i)(?:2xx, got|status(?: code)?[:=]?|response code[:=]?|failed:|code=) ?([345]\\d\\d)\\b");

	ExportFailure(Kind kind, String text, String hint) {
		this(kind, text, hint, Duration.ZERO);
	}

	/**
	 * Classifies a failure of an exporter.
	 * @param failure what the exporter reported or threw, null for nothing
	 * @param time how long it took
	 * @return the failure
	 */
	static ExportFailure of(@Nullable Throwable failure, Duration time) {
		try {
			return (failure != null) ? judge(failure, time) : unknown();
		}
		catch (Throwable ex) {
			// The exception's methods are foreign code.
			Failures.counted();
			return unknown();
		}
	}

	/**
	 * Classifies a failure that an exporter only logs, as Zipkin's does. Its exception
	 * has the status code in the message.
	 * @param failure the failure
	 * @param time how long it took
	 * @return the failure
	 */
	static ExportFailure ofLogged(Throwable failure, Duration time) {
		ExportFailure judged = of(failure, time);
		Matcher status = STATUS.matcher(judged.text());
		if (!status.find()) {
			return judged;
		}
		int code = Integer.parseInt(status.group(1));
		Kind kind = switch (code) {
			case 413 -> Kind.TOO_LARGE;
			case 429, 502, 503, 504 -> Kind.TRANSIENT;
			default -> (code >= 500 || code == 408) ? Kind.UNKNOWN : Kind.REFUSED;
		};
		return new ExportFailure(kind, judged.text(), (kind == Kind.TRANSIENT) ? BUSY : Advice.RECEIVER);
	}

	private static ExportFailure judge(Throwable failure, Duration time) {
		Throwable last = failure;
		Throwable root = failure;
		boolean transmission = false;
		boolean timedOut = false;
		for (int i = 0; i < MAX_CAUSES && root != null; i++) {
			ResponseStatus status = ResponseStatus.of(root);
			if (status != null) {
				return of(status);
			}
			transmission |= root instanceof IOException || root instanceof TimeoutException;
			timedOut |= isTimeout(root);
			last = root;
			root = root.getCause();
		}
		// The root cause, such as a failed read, says less.
		String text = timedOut ? "timed out after " + describe(time) : describe(last);
		return new ExportFailure(transmission ? Kind.TRANSIENT : Kind.UNKNOWN, text, "");
	}

	private static boolean isTimeout(Throwable failure) {
		return failure instanceof SocketTimeoutException || failure instanceof TimeoutException
				|| failure.getClass().getSimpleName().matches("Http(Connect)?TimeoutException")
				|| (failure instanceof InterruptedIOException && "timeout".equals(failure.getMessage()));
	}

	private static ExportFailure unknown() {
		return new ExportFailure(Kind.UNKNOWN, "the exporter reports a failure without a reason", "");
	}

	static ExportFailure noAnswer(Duration timeout) {
		return new ExportFailure(Kind.TRANSIENT, "no answer within " + timeout.toMillis() + " ms", "");
	}

	private static ExportFailure of(ResponseStatus status) {
		Kind kind = kind(status);
		String text = ReceiverMessage.oneLine(status.text());
		return switch (kind) {
			case TRANSIENT -> new ExportFailure(kind, text, BUSY, status.pause());
			case UNKNOWN -> new ExportFailure(kind, text, "");
			default -> new ExportFailure(kind, text, Advice.afterRefusal(status));
		};
	}

	private static Kind kind(ResponseStatus status) {
		if (status.isTooLarge()) {
			return Kind.TOO_LARGE;
		}
		if (status.protocol() == Protocol.HTTP) {
			return RETRYABLE_HTTP.contains(status.code()) ? Kind.TRANSIENT : Kind.REFUSED;
		}
		if (status.code() == GRPC_UNKNOWN) {
			return Kind.UNKNOWN;
		}
		return RETRYABLE_GRPC.contains(status.code()) ? Kind.TRANSIENT : Kind.REFUSED;
	}

	private static String describe(Throwable root) {
		String message = root.getMessage();
		String type = root.getClass().getSimpleName();
		return ReceiverMessage.oneLine((message != null && !message.isBlank()) ? type + ": " + message : type);
	}

	private static String describe(Duration time) {
		long millis = time.toMillis();
		if (millis < 1000) {
			return millis + " ms";
		}
		return String.format(Locale.ROOT, "%.1f", millis / 1000.0).replace(".0", "") + " s";
	}

	/**
	 * How to proceed after a failure.
	 */
	enum Kind {

		/** Not retryable: the spans are dropped. */
		REFUSED,

		/** The batch is too large: smaller ones are sent. */
		TOO_LARGE,

		/** Retryable: the spans are sent again. */
		TRANSIENT,

		/** Possibly retryable: the spans are sent again after others. */
		UNKNOWN

	}

}
