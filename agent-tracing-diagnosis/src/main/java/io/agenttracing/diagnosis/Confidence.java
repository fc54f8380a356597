package io.agenttracing.diagnosis;

import java.util.Locale;

/**
 * How sure a finding is.
 *
 * @since 0.1.0
 */
public enum Confidence {

	/** Something else may explain it as well. */
	LOW,

	/** Spans are missing that could tell otherwise. */
	MEDIUM,

	/** All that the rule looks at is here. */
	HIGH;

	@Override
	public String toString() {
		return name().toLowerCase(Locale.ROOT);
	}

}
