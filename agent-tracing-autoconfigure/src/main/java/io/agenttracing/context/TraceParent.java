package io.agenttracing.context;

/**
 * The {@code traceparent} of W3C Trace Context, level 2. Reads at most the first 56
 * characters.
 */
final class TraceParent {

	private static final int TRACE_ID = 3;

	private static final int SPAN_ID = 36;

	private static final int FLAGS = 53;

	private static final int LENGTH = 55;

	/** The flags that level 2 defines: sampled, and the trace id is random. */
	private static final int KNOWN_FLAGS = 0x03;

	private TraceParent() {
	}

	/**
	 * Whether a field is valid. Version 00 has an exact length, later versions may
	 * continue after a dash, and version ff is forbidden.
	 */
	static boolean isWellFormed(CharSequence field) {
		if (field.length() < LENGTH || field.charAt(TRACE_ID - 1) != '-' || field.charAt(SPAN_ID - 1) != '-'
				|| field.charAt(FLAGS - 1) != '-' || !isHex(field, 0, TRACE_ID - 1)) {
			return false;
		}
		if (field.length() > LENGTH && (isVersion(field, '0') || field.charAt(LENGTH) != '-')) {
			return false;
		}
		return !isVersion(field, 'f') && isId(field, TRACE_ID, SPAN_ID - 1) && isId(field, SPAN_ID, FLAGS - 1)
				&& isHex(field, FLAGS, LENGTH);
	}

	/**
	 * A well-formed field as version 00, without undefined flags and what later versions
	 * have added.
	 */
	static String known(String field) {
		int flags = Character.digit(field.charAt(LENGTH - 1), 16);
		if (field.length() == LENGTH && isVersion(field, '0') && field.charAt(FLAGS) == '0' && flags <= KNOWN_FLAGS) {
			return field;
		}
		return "00" + field.substring(TRACE_ID - 1, FLAGS) + '0' + (flags & KNOWN_FLAGS);
	}

	private static boolean isVersion(CharSequence field, char digit) {
		return field.charAt(0) == digit && field.charAt(1) == digit;
	}

	// Without the texts that the checks of OpenTelemetry need.
	private static boolean isId(CharSequence field, int from, int to) {
		for (int i = from; i < to; i++) {
			if (field.charAt(i) != '0') {
				return isHex(field, from, to);
			}
		}
		return false;
	}

	private static boolean isHex(CharSequence field, int from, int to) {
		for (int i = from; i < to; i++) {
			char c = field.charAt(i);
			if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
				return false;
			}
		}
		return true;
	}

}
