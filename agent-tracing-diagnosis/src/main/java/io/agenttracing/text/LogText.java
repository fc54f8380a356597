package io.agenttracing.text;

/**
 * Makes untrusted text safe for one line of a log or a terminal: control characters, line
 * separators, bidirectional controls, unpaired surrogates and all that nobody sees are
 * escaped, and the length is limited.
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
		if (text.length() <= maxLength && isPlain(text)) {
			return text;
		}
		StringBuilder safe = new StringBuilder(Math.min(text.length(), maxLength) + 8);
		int codePoint;
		for (int i = 0; i < text.length() && safe.length() <= maxLength; i += Character.charCount(codePoint)) {
			codePoint = text.codePointAt(i);
			append(safe, codePoint);
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

	private static boolean isPlain(String text) {
		for (int i = 0; i < text.length(); i++) {
			char character = text.charAt(i);
			if (character < ' ' || character > '~') {
				return false;
			}
		}
		return true;
	}

	private static void append(StringBuilder safe, int codePoint) {
		switch (codePoint) {
			case '\n' -> safe.append("\\n");
			case '\r' -> safe.append("\\r");
			case '\t' -> safe.append("\\t");
			default -> {
				if (isHarmless(codePoint)) {
					safe.appendCodePoint(codePoint);
				}
				else {
					safe.append("\\u").append(String.format("%04x", codePoint));
				}
			}
		}
	}

	private static boolean isHarmless(int codePoint) {
		return switch (Character.getType(codePoint)) {
			// A surrogate that is a code point of its own is unpaired.
			case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR,
					Character.SURROGATE, Character.UNASSIGNED ->
				false;
			default -> !isUnseen(codePoint);
		};
	}

	// Letters, marks and symbols that are drawn as nothing: a whole sentence may be
	// written in them. The Unicode property Default_Ignorable_Code_Point, which Java does
	// not name, without what is refused by its category; and three that are blank.
	private static boolean isUnseen(int codePoint) {
		return switch (codePoint) {
			case 0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180C, 0x180D, 0x180F, 0x3164, 0xFFA0 -> true;
			case 0x2800, 0x16FE4, 0x1D159 -> true;
			default -> (codePoint >= 0xFE00 && codePoint <= 0xFE0F) || (codePoint >= 0xE0000 && codePoint <= 0xE0FFF);
		};
	}

}
