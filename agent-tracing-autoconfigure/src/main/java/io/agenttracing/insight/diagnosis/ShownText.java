package io.agenttracing.insight.diagnosis;

import io.agenttracing.secret.SecretMask;
import io.agenttracing.text.LogText;

/**
 * Untrusted text that is remembered, to be shown if somebody asks. Secrets are looked for
 * then: most of what is remembered is forgotten unread.
 */
final class ShownText {

	private static final int MAX_REMEMBERED = 2_000;

	private static final int MAX_SHOWN = 1_000;

	private ShownText() {
	}

	/**
	 * Limits a text for memory.
	 * @param text the text
	 * @return the text, without secrets if it had to be cut: half of one may not be known
	 * as such any more
	 */
	static String remembered(String text) {
		return (text.length() <= MAX_REMEMBERED) ? text : LogText.cut(SecretMask.mask(text), MAX_REMEMBERED);
	}

	/**
	 * A text for the answer to a request.
	 * @param remembered the text
	 * @return one line without secrets
	 */
	static String of(String remembered) {
		// An escape in front of a secret would be taken for a part of it.
		return LogText.of(SecretMask.mask(remembered), MAX_SHOWN);
	}

}
