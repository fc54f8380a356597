package io.agenttracing.context;

import java.util.Iterator;

import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/**
 * The field that propagates a {@link Deadline}: the milliseconds that are left when it is
 * written, as decimal digits. A malformed value is ignored and the rest of the context is
 * kept. A budget is accepted only beside a valid trace context.
 */
public final class DeadlineField {

	/** The name, in any carrier. */
	public static final String NAME = "agent-tracing-budget";

	private static final int MAX_DIGITS = 10;

	private DeadlineField() {
	}

	/**
	 * Writes the time that is left.
	 * @param deadline the deadline
	 * @return the value of the field
	 */
	public static String write(Deadline deadline) {
		return Long.toString(deadline.remainingMillis());
	}

	/**
	 * Reads the time that is left, from now on.
	 * @param context the context that was read from the same carrier
	 * @param value the value of the field, or {@code null} where there is none
	 * @return the context, with the deadline if the value is valid
	 */
	public static Context read(Context context, @Nullable String value) {
		return (value != null && isNumber(value)) ? Deadline.limit(context, Long.parseLong(value)) : context;
	}

	/**
	 * The value of a field that must have exactly one.
	 * @param values the values
	 * @return the value, or {@code null} where it is missing, repeated or malformed
	 */
	static @Nullable String only(Iterator<String> values) {
		String value = values.hasNext() ? values.next() : null;
		return (value != null && isNumber(value) && !values.hasNext()) ? value : null;
	}

	private static boolean isNumber(String value) {
		boolean number = !value.isEmpty() && value.length() <= MAX_DIGITS;
		for (int i = 0; number && i < value.length(); i++) {
			number = value.charAt(i) >= '0' && value.charAt(i) <= '9';
		}
		return number;
	}

}
