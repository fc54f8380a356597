package io.agenttracing.pipeline.masking;

import io.agenttracing.secret.SecretMask;

/**
 * Masks a text and cuts it to a maximum length. A much longer text is cut before it is
 * searched as well, which bounds the work.
 */
final class MaskedText {

	static final int MAX_LENGTH = 16_384;

	/** How much of a text is searched, as a multiple of the maximum length. */
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
	 * @return the masked text, the same instance if nothing had to be masked
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

	// The cut may have split a secret, and half of one would not be recognised.
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
