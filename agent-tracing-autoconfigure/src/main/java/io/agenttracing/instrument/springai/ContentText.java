package io.agenttracing.instrument.springai;

import io.agenttracing.secret.SecretMask;

/**
 * A text of content, as JSON in no more characters than it is given. A much longer text
 * is cut before it is searched for secrets as well, which bounds the work.
 *
 * @param text the text
 * @param whole whether it is all that was said
 */
record ContentText(String text, boolean whole) {

	/** No text is given fewer characters. */
	static final int LEAST = 16;

	private static final int SEARCHED = 4;

	private static final int SEARCHED_MORE = 1_024;

	private static final String MASK = "***";

	private static final char ELLIPSIS = '\u2026';

	/**
	 * Masks it.
	 * @param limit about how many characters it will have
	 * @return the masked text, of which there is more than that
	 */
	ContentText masked(int limit) {
		int searched = (int) Math.min(this.text.length(),
				Math.max((long) SEARCHED * limit, (long) limit + SEARCHED_MORE));
		if (searched == this.text.length()) {
			return new ContentText(SecretMask.mask(this.text), this.whole);
		}
		// The cut may have split a secret, and half of one would not be recognised.
		String masked = SecretMask.mask(this.text.substring(0, searched));
		return new ContentText((masked.length() > SEARCHED_MORE + limit) ? masked : withoutLastWord(masked), false);
	}

	/**
	 * Keeps it from being masked together with what follows it in JSON: behind a name
	 * without a value comes a mask, and what is masked there nevertheless is left out.
	 * @return the text, or less of it
	 */
	ContentText guarded() {
		ContentText closed = new ContentText(this.text + MASK, this.whole);
		return isLeftAlone() ? this : closed.isLeftAlone() ? closed : new ContentText(MASK, this.whole);
	}

	private boolean isLeftAlone() {
		StringBuilder json = new StringBuilder("\"");
		escape(json, this.text.length());
		String closed = json.append("\"}]").toString();
		return SecretMask.mask(closed).equals(closed);
	}

	/**
	 * How many characters it needs.
	 * @param limit how many it can have at most
	 * @return the number of characters, or any greater than the limit
	 */
	int needs(int limit) {
		int needed = this.whole ? 0 : 1;
		for (int i = 0; i < this.text.length() && needed <= limit; i++) {
			needed += escaped(this.text.charAt(i));
		}
		return needed;
	}

	/**
	 * Writes it without quotes.
	 * @param json where to
	 * @param limit how many characters it has
	 */
	void write(StringBuilder json, int limit) {
		int written = 0;
		int end = 0;
		int beforeEllipsis = 0;
		while (end < this.text.length() && written + escaped(this.text.charAt(end)) <= limit) {
			written += escaped(this.text.charAt(end++));
			boolean split = Character.isHighSurrogate(this.text.charAt(end - 1));
			beforeEllipsis = (written < limit && !split) ? end : beforeEllipsis;
		}
		if (this.whole && end == this.text.length()) {
			escape(json, end);
		}
		else if (limit > 0) {
			escape(json, beforeEllipsis);
			json.append(ELLIPSIS);
		}
	}

	private static String withoutLastWord(String text) {
		int end = text.length();
		while (end > 0 && text.charAt(end - 1) > ' ') {
			end--;
		}
		return text.substring(0, end);
	}

	private void escape(StringBuilder json, int end) {
		for (int i = 0; i < end; i++) {
			char character = this.text.charAt(i);
			switch (character) {
				case '"', '\\' -> json.append('\\').append(character);
				case '\n' -> json.append("\\n");
				case '\r' -> json.append("\\r");
				case '\t' -> json.append("\\t");
				default -> {
					if (character < ' ') {
						json.append("\\u00").append(hex(character >> 4)).append(hex(character & 0xF));
					}
					else {
						json.append(character);
					}
				}
			}
		}
	}

	private static char hex(int digit) {
		return Character.forDigit(digit, 16);
	}

	private static int escaped(char character) {
		return switch (character) {
			case '"', '\\', '\n', '\r', '\t' -> 2;
			default -> (character < ' ') ? 6 : 1;
		};
	}

}
