package io.agenttracing.insight.hang;

import java.util.Locale;

/**
 * A human-readable duration.
 */
final class Seconds {

	private Seconds() {
	}

	static String of(long nanos) {
		return String.format(Locale.ROOT, "%.1f s", nanos / 1e9);
	}

}
