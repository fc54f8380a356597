package io.agenttracing.diagnosis;

import java.util.Locale;

/**
 * How much a finding matters.
 *
 * @since 0.1.0
 */
public enum Severity {

	/** True and useful, and perhaps intended. */
	INFO,

	/** Somebody should change something. */
	WARNING,

	/** The request failed or hangs because of it. */
	ERROR;

	@Override
	public String toString() {
		return name().toLowerCase(Locale.ROOT);
	}

}
