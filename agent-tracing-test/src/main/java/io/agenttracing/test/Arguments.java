package io.agenttracing.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What an assertion is given. What cannot be meant is refused, as it would be wrong of
 * each trace, or of none.
 */
final class Arguments {

	private Arguments() {
	}

	static String text(@Nullable String text, String what) {
		if (text == null || text.isBlank()) {
			throw missing(what);
		}
		return text;
	}

	static List<String> texts(String @Nullable [] texts, String what) {
		if (texts == null || texts.length == 0) {
			throw new IllegalArgumentException("At least one " + what + " is needed");
		}
		List<String> checked = new ArrayList<>(texts.length);
		for (String text : texts) {
			checked.add(text(text, "name of a " + what));
		}
		return checked;
	}

	static <T> T value(@Nullable T value, String what) {
		if (value == null) {
			throw missing(what);
		}
		return value;
	}

	static int count(int number, int least, String what) {
		return (int) count((long) number, least, what);
	}

	static long count(long number, int least, String what) {
		if (number < least) {
			throw new IllegalArgumentException("The " + what + " is at least " + least + ", not " + number);
		}
		return number;
	}

	static Duration time(@Nullable Duration time) {
		Duration checked = value(time, "time");
		if (checked.isNegative()) {
			throw new IllegalArgumentException("The time is at least 0, not " + checked);
		}
		return checked;
	}

	private static IllegalArgumentException missing(String what) {
		return new IllegalArgumentException("The " + what + " is missing");
	}

}
