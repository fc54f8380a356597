package io.agenttracing.propagation;

import org.jspecify.annotations.Nullable;

/**
 * Whether a message carries a trace context that can be continued.
 */
public enum ContextState {

	/** There is a context, well-formed by the W3C Trace Context recommendation. */
	PRESENT("present"),

	/** There is no context. */
	MISSING("missing"),

	/** There is something in its place that cannot be continued. */
	MALFORMED("malformed");

	private static final int TRACE_ID = 3;

	private static final int SPAN_ID = 36;

	private static final int FLAGS = 53;

	private static final int LENGTH = 55;

	private final String tag;

	ContextState(String tag) {
		this.tag = tag;
	}

	/**
	 * The value of the tag {@code state}.
	 * @return the name in lower case
	 */
	public String tag() {
		return this.tag;
	}

	/**
	 * Classifies a {@code traceparent}, in time that does not depend on its length.
	 * @param traceparent the field, or {@code null} where there is none
	 * @return the state
	 */
	public static ContextState of(@Nullable String traceparent) {
		if (traceparent == null || traceparent.isEmpty()) {
			return MISSING;
		}
		return isWellFormed(traceparent) ? PRESENT : MALFORMED;
	}

	private static boolean isWellFormed(String field) {
		if (field.length() < LENGTH || field.charAt(TRACE_ID - 1) != '-' || field.charAt(SPAN_ID - 1) != '-'
				|| field.charAt(FLAGS - 1) != '-') {
			return false;
		}
		boolean laterVersion = !field.startsWith("00");
		if (field.length() > LENGTH && (!laterVersion || field.charAt(LENGTH) != '-')) {
			return false;
		}
		return !field.startsWith("ff") && isHex(field, 0, TRACE_ID - 1) && isId(field, TRACE_ID, SPAN_ID - 1)
				&& isId(field, SPAN_ID, FLAGS - 1) && isHex(field, FLAGS, LENGTH);
	}

	private static boolean isId(String field, int from, int to) {
		if (!isHex(field, from, to)) {
			return false;
		}
		for (int i = from; i < to; i++) {
			if (field.charAt(i) != '0') {
				return true;
			}
		}
		return false;
	}

	private static boolean isHex(String field, int from, int to) {
		for (int i = from; i < to; i++) {
			char c = field.charAt(i);
			if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
				return false;
			}
		}
		return true;
	}

}
