package io.agenttracing.context;

import java.util.Iterator;

import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/**
 * The field that a {@link Deadline} travels in: the milliseconds that are left when it is
 * written, as decimal digits. A malformed value is ignored and the rest of the context is
 * kept. There is a budget only where there is a trace to continue.
 */
public final class DeadlineField {

	/** The name, in any carrier. */
	public static final String NAME = "agent-tracing-budget";

	private static final int MAX_DIGITS = 10;

	private DeadlineField() {
	}

	/**
	 * Writes what is left.
	 * @param deadline the deadline
	 * @return the value of the field
	 */
	public static String write(Deadline deadline) {
		return Long.toString(deadline.remainingMillis());
	}

	/**
	 * Reads what is left, from now on.
	 * @param context the context that was read from the same carrier
	 * @param value the value of the field, or {@code null} where there is none
	 * @return the context, limited where the value is one
	 */
	public static Context read(Context context, @Nullable String value) {
		return (value != null && isNumber(value)) ? Deadline.limit(context, Long.parseLong(value)) : context;
	}

	/**
	 * The one value of a field.
	 * @param values the values, of which more than one count as none
	 * @return the value, or {@code null} where it is not to be read
	 */
	static @Nullable String only(Iterator<String> values) {
		String value = values.hasNext() ? values.next() : null;
		return (value != null && isNumber(value) && !values.hasNext()) ? value : null;
	}

	private static boolean isNumber(String value) {
		if (value.isEmpty() || value.length() > MAX_DIGITS) {
			return false;
		}
		for (int i = 0; i < value.length(); i++) {
			if (value.charAt(i) < '0' || value.charAt(i) > '9') {
				return false;
			}
		}
		return true;
	}

}
