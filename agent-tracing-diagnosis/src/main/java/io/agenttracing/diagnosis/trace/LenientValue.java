package io.agenttracing.diagnosis.trace;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Reads values of attributes: those of other languages may be texts where ours are
 * numbers.
 */
final class LenientValue {

	private static final int MAX_DIGITS = 32;

	private LenientValue() {
	}

	static double number(@Nullable Object value) {
		if (value instanceof Number number) {
			return number.doubleValue();
		}
		if (!(value instanceof String text) || text.isEmpty() || text.length() > MAX_DIGITS) {
			return Double.NaN;
		}
		try {
			double number = Double.parseDouble(text);
			return Double.isFinite(number) ? number : Double.NaN;
		}
		catch (NumberFormatException ex) {
			return Double.NaN;
		}
	}

	static double positive(@Nullable Object value) {
		double number = number(value);
		return (number > 0) ? number : Double.NaN;
	}

	static long count(@Nullable Object value) {
		double number = number(value);
		return (number > 0) ? (long) number : 0;
	}

	static boolean truth(@Nullable Object value) {
		return (value instanceof Boolean truth) ? truth : value != null && "true".equalsIgnoreCase(value.toString());
	}

	static @Nullable String text(@Nullable Object value) {
		String text = (value != null) ? value.toString() : "";
		return text.isEmpty() ? null : text;
	}

	// What Micrometer writes where it has no value.
	static @Nullable String known(@Nullable Object value) {
		String text = text(value);
		return "none".equals(text) ? null : text;
	}

	static List<String> texts(@Nullable Object value) {
		if (value == null) {
			return List.of();
		}
		return (value instanceof List<?> list) ? list.stream().map(String::valueOf).toList()
				: List.of(value.toString().split("\\|"));
	}

}
