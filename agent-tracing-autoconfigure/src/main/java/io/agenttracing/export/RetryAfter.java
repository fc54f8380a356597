package io.agenttracing.export;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * When a receiver wants to be asked again: HTTP's {@code Retry-After}, in seconds or as a
 * date. No receiver keeps us away for more than five minutes.
 */
final class RetryAfter {

	static final Duration LONGEST = Duration.ofMinutes(5);

	private static final int MAX_LENGTH = 40;

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

	private static Duration bounded(long seconds) {
		return Duration.ofSeconds(Math.min(seconds, LONGEST.toSeconds()));
	}

}
