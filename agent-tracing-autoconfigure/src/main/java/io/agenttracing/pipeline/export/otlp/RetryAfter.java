package io.agenttracing.pipeline.export.otlp;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * The delay before a retry that a receiver asks for: HTTP's {@code Retry-After}, in
 * seconds or as a date, or gRPC's {@code RetryInfo}. It is five minutes at most.
 */
final class RetryAfter {

	static final Duration LONGEST = Duration.ofMinutes(5);

	private static final int MAX_LENGTH = 40;

	private static final int MAX_DETAILS = 8192;

	// Of Status, Any, RetryInfo and Duration in google.rpc and google.protobuf
	private static final int DETAILS = 3;

	private static final int ANY_TYPE = 1;

	private static final int ANY_VALUE = 2;

	private static final int RETRY_DELAY = 1;

	private static final int SECONDS = 1;

	private static final int NANOS = 2;

	// So that it fits a long
	private static final int MAX_DIGITS = 18;

	private RetryAfter() {
	}

	/**
	 * Reads the header.
	 * @param value the value of the header, null when there is none
	 * @param now the time of day
	 * @return how long to wait, zero when it does not say so
	 */
	static Duration parse(@Nullable String value, Instant now) {
		String text = (value != null && value.length() <= MAX_LENGTH) ? value.strip() : "";
		if (text.isEmpty()) {
			return Duration.ZERO;
		}
		if (text.chars().allMatch((c) -> c >= '0' && c <= '9')) {
			return (text.length() > MAX_DIGITS) ? LONGEST : bounded(Long.parseLong(text));
		}
		try {
			Instant then = DateTimeFormatter.RFC_1123_DATE_TIME.withLocale(Locale.ROOT).parse(text, Instant::from);
			return bounded(Math.max(0, now.until(then, ChronoUnit.SECONDS) + 1));
		}
		catch (DateTimeException | ArithmeticException ex) {
			return Duration.ZERO;
		}
	}

	/**
	 * Reads gRPC's {@code grpc-status-details-bin}.
	 * @param value the trailer, null when there is none
	 * @return how long to wait, zero when it does not say so
	 */
	static Duration parseDetails(@Nullable String value) {
		if (value == null || value.length() > MAX_DETAILS) {
			return Duration.ZERO;
		}
		try {
			// The padding is optional on the wire, and for the decoder.
			ProtoMessage status = new ProtoMessage(Base64.getDecoder().decode(value.strip()));
			for (byte[] detail : status.parts(DETAILS)) {
				ProtoMessage any = new ProtoMessage(detail);
				byte[] info = any.part(ANY_VALUE);
				if (info != null && isRetryInfo(any.part(ANY_TYPE))) {
					byte[] delay = new ProtoMessage(info).part(RETRY_DELAY);
					return (delay != null) ? duration(new ProtoMessage(delay)) : Duration.ZERO;
				}
			}
		}
		catch (IllegalArgumentException ex) {
			// No Base64
		}
		return Duration.ZERO;
	}

	private static boolean isRetryInfo(byte @Nullable [] type) {
		return type != null && new String(type, StandardCharsets.UTF_8).endsWith("google.rpc.RetryInfo");
	}

	private static Duration duration(ProtoMessage delay) {
		long nanos = Math.min(Math.max(0, delay.number(NANOS)), 999_999_999);
		Duration duration = bounded(Math.max(0, delay.number(SECONDS))).plusNanos(nanos);
		return (duration.compareTo(LONGEST) > 0) ? LONGEST : duration;
	}

	private static Duration bounded(long seconds) {
		return Duration.ofSeconds(Math.min(seconds, LONGEST.toSeconds()));
	}

}
