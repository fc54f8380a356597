package io.agenttracing.pipeline.masking;

import io.agenttracing.secret.SecretMask;

/**
 * A text as it may leave: masked, and cut where it is too long. What is far too long is
 * cut once before it is searched, so that the work has a limit as well.
 */
final class MaskedText {

	static final int MAX_LENGTH = 16_384;

	/** How much of a text is searched, in lengths of what may remain. */
	private static final int SEARCHED = 4;

	private static final String ELLIPSIS = "\u2026";

	private final int maxLength;

	private final NoSecretCache clean = new NoSecretCache();

	/**
	 * A masking of texts.
	 * @param maxLength the number of characters a text may have
	 */
	MaskedText(int maxLength) {
		this.maxLength = maxLength;
	}

	/**
	 * Masks and cuts.
	 * @param text the text
	 * @return the text that may leave, which is the same if nothing had to be changed
	 */
	String of(String text) {
		long searched = (long) SEARCHED * this.maxLength;
		if (text.length() <= searched) {
			return this.clean.contains(text) ? text : search(text);
		}
		String masked = SecretMask.mask(text.substring(0, (int) searched));
		return (masked.length() > this.maxLength) ? cut(masked, this.maxLength) : withoutLastWord(masked) + ELLIPSIS;
	}

	private String search(String text) {
		String result = cut(SecretMask.mask(text), this.maxLength);
		if (result == text) {
			this.clean.add(text);
		}
		return result;
	}

	// What was cut without a look may have cut a secret in two, and half of one has no
	// form.
	private static String withoutLastWord(String text) {
		int end = text.length();
		while (end > 0 && text.charAt(end - 1) > ' ') {
			end--;
		}
		return text.substring(0, end);
	}

	private static String cut(String text, int maxLength) {
		if (text.length() <= maxLength) {
			return text;
		}
		int end = maxLength - ELLIPSIS.length();
		if (Character.isHighSurrogate(text.charAt(end - 1)) && Character.isLowSurrogate(text.charAt(end))) {
			end--;
		}
		return text.substring(0, end) + ELLIPSIS;
	}

}
