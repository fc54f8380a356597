package io.agenttracing.export;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeoutException;

import io.agenttracing.export.ResponseStatus.Protocol;
import io.agenttracing.failure.Failures;
import org.jspecify.annotations.Nullable;

/**
 * Why spans were not delivered, and whether sending them again may help. Which status is
 * for good is OTLP's own list, except for gRPC's {@code UNKNOWN}: that stands for an
 * answer without a status, such as that of a proxy.
 *
 * @param kind what follows from it
 * @param text the reason in one line, null when the exporter did not tell it
 * @param hint what to check when it was refused, else empty
 */
record ExportFailure(Kind kind, @Nullable String text, String hint) {

	static final int MAX_TEXT = 500;

	private static final int MAX_CAUSES = 20;

	private static final String OTLP = "management.opentelemetry.tracing.export.otlp.";

	private static final String TOO_LARGE = "Lower management.opentelemetry.tracing.export.max-batch-size or raise"
			+ " the receiver's limit.";

	private static final int GRPC_UNKNOWN = 2;

	private static final int GRPC_EXHAUSTED = 8;

	private static final Set<Integer> RETRYABLE_HTTP = Set.of(429, 502, 503, 504);

	// Cancelled, deadline exceeded, resource exhausted, aborted, out of range,
	// unavailable, data loss
	private static final Set<Integer> RETRYABLE_GRPC = Set.of(1, 4, 8, 10, 11, 14, 15);

	/**
	 * Judges an exporter's answer.
	 * @param failure what the exporter said or threw, null when it said nothing
	 * @return the failure
	 */
	static ExportFailure of(@Nullable Throwable failure) {
		try {
			return (failure != null) ? judge(failure) : unknown();
		}
		catch (Throwable ex) {
			// Its methods are others' code.
			Failures.counted();
			return unknown();
		}
	}

	private static ExportFailure judge(Throwable failure) {
		Throwable last = failure;
		Throwable root = failure;
		boolean transmission = false;
		for (int i = 0; i < MAX_CAUSES && root != null; i++) {
			ResponseStatus status = ResponseStatus.of(root);
			if (status != null) {
				return of(status);
			}
			transmission |= root instanceof IOException || root instanceof TimeoutException;
			last = root;
			root = root.getCause();
		}
		return new ExportFailure(transmission ? Kind.TRANSIENT : Kind.UNKNOWN, describe(last), "");
	}

	private static ExportFailure unknown() {
		return new ExportFailure(Kind.UNKNOWN, null, "");
	}

	static ExportFailure noAnswer(Duration timeout) {
		return new ExportFailure(Kind.TRANSIENT, "no answer within " + timeout.toMillis() + " ms", "");
	}

	private static ExportFailure of(ResponseStatus status) {
		return new ExportFailure(kind(status), oneLine(status.text()), hint(status));
	}

	private static Kind kind(ResponseStatus status) {
		if (status.protocol() == Protocol.HTTP) {
			return RETRYABLE_HTTP.contains(status.code()) ? Kind.TRANSIENT : Kind.REFUSED;
		}
		if (status.code() == GRPC_UNKNOWN) {
			return Kind.UNKNOWN;
		}
		if (isTooLarge(status)) {
			return Kind.REFUSED;
		}
		return RETRYABLE_GRPC.contains(status.code()) ? Kind.TRANSIENT : Kind.REFUSED;
	}

	// The libraries of Go and Java have no status of its own for it, only these words.
	private static boolean isTooLarge(ResponseStatus status) {
		return status.code() == GRPC_EXHAUSTED
				&& (status.text().contains("larger than max") || status.text().contains("exceeds maximum size"));
	}

	private static String hint(ResponseStatus status) {
		if (status.protocol() == Protocol.HTTP) {
			return switch (status.code()) {
				case 401, 403, 407 -> "Check the credentials in " + OTLP + "headers.";
				case 404, 405 -> "Check the path of " + OTLP + "endpoint, which usually ends in /v1/traces.";
				case 413 ->
					"Lower management.opentelemetry.tracing.export.max-batch-size or raise the receiver's limit.";
				case 400, 415, 422 -> "Check that " + OTLP + "endpoint speaks OTLP with protobuf over HTTP.";
				default -> "Check " + OTLP + "endpoint and the receiver's log.";
			};
		}
		return switch (status.code()) {
			case 7, 16 -> "Check the credentials in " + OTLP + "headers.";
			case GRPC_EXHAUSTED -> TOO_LARGE;
			case 12 -> "Check that " + OTLP + "endpoint speaks OTLP over gRPC.";
			default -> "Check " + OTLP + "endpoint and the receiver's log.";
		};
	}

	private static String describe(Throwable root) {
		String message = root.getMessage();
		String type = root.getClass().getSimpleName();
		return oneLine((message != null && !message.isBlank()) ? type + ": " + message : type);
	}

	// It may be anything: the receiver wrote it.
	static String oneLine(String text) {
		String start = (text.length() > MAX_TEXT) ? text.substring(0, MAX_TEXT) : text;
		return start.replaceAll("\\p{Cntrl}+", " ").strip();
	}

	/**
	 * What follows from a failure.
	 */
	enum Kind {

		/** The receiver does not want these spans: they are dropped. */
		REFUSED,

		/** It is about the way or the moment: the spans are sent again. */
		TRANSIENT,

		/** It may be either: the spans are sent again a few times. */
		UNKNOWN

	}

}
