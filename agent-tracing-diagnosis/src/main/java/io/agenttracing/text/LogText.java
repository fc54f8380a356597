package io.agenttracing.text;

/**
 * Makes untrusted text safe for one line of a log or a terminal: control characters, line
 * separators, bidirectional controls and unpaired surrogates are escaped, and the length
 * is limited.
 */
public final class LogText {

	private static final int LONGEST_NAME = 200;

	private LogText() {
	}

	/**
	 * Escapes a name, of which the first 200 characters are enough.
	 * @param name the name
	 * @return the name, with an ellipsis at its end where it was cut
	 */
	public static String of(String name) {
		return of(name, LONGEST_NAME);
	}

	/**
	 * Escapes a name, as {@link #of(String)} does, and puts it in quotes.
	 * @param name the name
	 * @return the name in quotes
	 */
	public static String quoted(String name) {
		return '"' + of(name) + '"';
	}

	/**
	 * Escapes and shortens a text.
	 * @param text the text
	 * @param maxLength the number of characters of the result at most
	 * @return the text, with an ellipsis at its end where it was cut
	 */
	public static String of(String text, int maxLength) {
		StringBuilder safe = new StringBuilder(Math.min(text.length(), maxLength) + 8);
		for (int i = 0; i < text.length() && safe.length() <= maxLength; i++) {
			append(safe, text, i);
		}
		return cut(safe.toString(), maxLength);
	}

	/**
	 * Shortens a text, but does not cut a character in two.
	 * @param text the text
	 * @param maxLength the number of characters of the result at most
	 * @return the text, with an ellipsis at its end where it was cut
	 */
	public static String cut(String text, int maxLength) {
		if (text.length() <= maxLength) {
			return text;
		}
		int end = maxLength - 1;
		if (end > 0 && Character.isHighSurrogate(text.charAt(end - 1))) {
			end--;
		}
		return text.substring(0, Math.max(end, 0)) + '…';
	}

	private static void append(StringBuilder safe, String text, int index) {
		char character = text.charAt(index);
		switch (character) {
			case '\n' -> safe.append("\\n");
			case '\r' -> safe.append("\\r");
			case '\t' -> safe.append("\\t");
			default -> {
				if (isHarmless(character, text, index)) {
					safe.append(character);
				}
				else {
					safe.append("\\u").append(String.format("%04x", (int) character));
				}
			}
		}
	}

	private static boolean isHarmless(char character, String text, int index) {
		return switch (Character.getType(character)) {
			case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> false;
			case Character.SURROGATE -> isPaired(text, index);
			default -> true;
		};
	}

	private static boolean isPaired(String text, int index) {
		return Character.isHighSurrogate(text.charAt(index))
				? index + 1 < text.length() && Character.isLowSurrogate(text.charAt(index + 1))
				: index > 0 && Character.isHighSurrogate(text.charAt(index - 1));
	}

}
