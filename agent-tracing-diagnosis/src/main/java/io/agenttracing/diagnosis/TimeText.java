package io.agenttracing.diagnosis;

import java.util.Locale;

/**
 * Human-readable milliseconds: 350 ms, 2.4 s, 90 s.
 */
final class TimeText {

	private TimeText() {
	}

	static String of(long millis) {
		if (millis < 1_000) {
			return millis + " ms";
		}
		long tenths = Math.round(millis / 100.0);
		return (tenths % 10 == 0) ? tenths / 10 + " s" : String.format(Locale.ROOT, "%.1f s", tenths / 10.0);
	}

}
