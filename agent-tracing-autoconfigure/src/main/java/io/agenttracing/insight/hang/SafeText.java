package io.agenttracing.insight.hang;

import io.agenttracing.log.LogText;

/**
 * Makes a name of the application fit for one line of a log.
 */
final class SafeText {

	private static final int MAX_LENGTH = 200;

	private SafeText() {
	}

	static String of(String text) {
		return LogText.of(text, MAX_LENGTH);
	}

	static String quoted(String text) {
		return '"' + of(text) + '"';
	}

}
