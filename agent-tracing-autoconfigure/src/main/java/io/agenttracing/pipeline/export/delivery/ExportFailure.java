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
 * Why spans were not delivered, and whether sending them again may help. Which status is
 * for good is OTLP's own list, except for gRPC's {@code UNKNOWN}: that stands for an
 * answer without a status, such as that of a proxy.
 *
 * @param kind what follows from it
 * @param text the reason in one line without secrets, null when the exporter did not tell
 * it
 * @param hint what to check, empty when there is no advice
 * @param pause how long the receiver wants not to be asked, zero when it did not say
 */
record ExportFailure(Kind kind, @Nullable String text, String hint, Duration pause) {

	private static final int MAX_CAUSES = 20;

	private static final int GRPC_UNKNOWN = 2;

	private static final String BUSY = "It answers, and is asked again later.";

	private static final Set<Integer> RETRYABLE_HTTP = Set.of(429, 502, 503, 504);

	// Cancelled, deadline exceeded, resource exhausted, aborted, out of range,
	// unavailable, data loss
	private static final Set<Integer> RETRYABLE_GRPC = Set.of(1, 4, 8, 10, 11, 14, 15);

	private static final Pattern STATUS = Pattern
		.compile("(?i)(?:2xx, got|status(?: code)?[:=]?|response code[:=]?|failed:|code=) ?([345]\\d\\d)\\b");

	ExportFailure(Kind kind, @Nullable String text, String hint) {
		this(kind, text, hint, Duration.ZERO);
	}

	/**
	 * Judges an exporter's answer.
	 * @param failure what the exporter said or threw, null when it said nothing
	 * @param time how long it took
	 * @return the failure
	 */
	static ExportFailure of(@Nullable Throwable failure, Duration time) {
		try {
			return (failure != null) ? judge(failure, time) : unknown();
		}
		catch (Throwable ex) {
			// Its methods are others' code.
			Failures.counted();
			return unknown();
		}
	}

	/**
	 * Judges what an exporter only logs, as Zipkin's does. It throws the same exception
	 * for each status, which is in its text.
	 * @param failure the failure
	 * @param time how long it took
	 * @return the failure
	 */
	static ExportFailure ofLogged(Throwable failure, Duration time) {
		ExportFailure judged = of(failure, time);
		Matcher status = STATUS.matcher((judged.text() != null) ? judged.text() : "");
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
		// What it was doing at that moment, such as a read, says less.
		String text = timedOut ? "timed out after " + describe(time) : describe(last);
		return new ExportFailure(transmission ? Kind.TRANSIENT : Kind.UNKNOWN, text, "");
	}

	private static boolean isTimeout(Throwable failure) {
		return failure instanceof SocketTimeoutException || failure instanceof TimeoutException
				|| failure.getClass().getSimpleName().matches("Http(Connect)?TimeoutException")
				|| (failure instanceof InterruptedIOException && "timeout".equals(failure.getMessage()));
	}

	private static ExportFailure unknown() {
		return new ExportFailure(Kind.UNKNOWN, null, "");
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
	 * What follows from a failure.
	 */
	enum Kind {

		/** The receiver does not want these spans: they are dropped. */
		REFUSED,

		/** The receiver does not want so much at once: fewer are sent. */
		TOO_LARGE,

		/** It is about the way or the moment: the spans are sent again. */
		TRANSIENT,

		/** It may be either: the spans are sent again after others. */
		UNKNOWN

	}

}
