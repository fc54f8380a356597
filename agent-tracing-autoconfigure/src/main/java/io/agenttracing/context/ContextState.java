package io.agenttracing.context;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * Whether a message carries a trace context that can be continued.
 */
public enum ContextState {

	/** There is a context, well-formed by the W3C Trace Context recommendation. */
	PRESENT,

	/** There is no context. */
	MISSING,

	/** The field is present but malformed. */
	MALFORMED;

	/**
	 * The value of the tag {@code state}.
	 * @return the name in lower case
	 */
	public String tag() {
		return name().toLowerCase(Locale.ROOT);
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
		return TraceParent.isWellFormed(traceparent) ? PRESENT : MALFORMED;
	}

}
