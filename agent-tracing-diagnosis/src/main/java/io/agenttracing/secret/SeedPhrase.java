package io.agenttracing.secret;

/**
 * A seed phrase of a wallet: twelve or more lower-case words in a row.
 */
final class SeedPhrase {

	private static final int LEAST = 12;

	private static final int MAX_WORD = 8;

	private static final int MIN_WORD = 3;

	private SeedPhrase() {
	}

	/**
	 * Where the words end.
	 * @param text the text
	 * @param start the start of the first word
	 * @return the end, or the start if there are too few
	 */
	static int end(CharSequence text, int start) {
		int index = start;
		int end = start;
		int words = 0;
		while (index < text.length()) {
			int word = index;
			while (index < text.length() && SecretText.isLower(text.charAt(index)) && index - word <= MAX_WORD) {
				index++;
			}
			if (index - word < MIN_WORD || index - word > MAX_WORD) {
				break;
			}
			words++;
			end = index;
			if (index == text.length() || text.charAt(index) != ' ') {
				break;
			}
			index++;
		}
		return (words >= LEAST) ? end : start;
	}

}
