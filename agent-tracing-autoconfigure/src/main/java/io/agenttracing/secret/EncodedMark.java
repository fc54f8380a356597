package io.agenttracing.secret;

/**
 * Separators and quotes in a text that is encoded for URLs, once or twice, or for HTML
 * within JSON: {@code password%3Dabc%26user%3Dbob}, {@code password\u005cu003dabc}.
 */
final class EncodedMark {

	private EncodedMark() {
	}

	/**
	 * The length of an equals sign or colon.
	 * @param text the text
	 * @param index the index of a percent sign or backslash
	 * @return the length, or 0 if there is none
	 */
	static int separatorLength(CharSequence text, int index) {
		char next = (index + 2 < text.length()) ? text.charAt(index + 1) : ' ';
		if (next != '3' && next != '2' && next != 'u') {
			return 0;
		}
		int code = code(text, index);
		return (code == '=' || code == ':') ? length(text, index) : 0;
	}

	/**
	 * Whether the separator is a colon.
	 */
	static boolean isColon(CharSequence text, int index) {
		return code(text, index) == ':';
	}

	/**
	 * Whether a value ends here.
	 */
	static boolean isClosing(CharSequence text, int index) {
		int code = code(text, index);
		return code >= 0 && "&\"'<>,;}\n\r ".indexOf(code) >= 0;
	}

	/**
	 * Where a value begins, behind blanks and an opening quote.
	 */
	static int skipOpening(CharSequence text, int from) {
		int index = from;
		while (index < text.length() && isOpening(code(text, index))) {
			index += length(text, index);
		}
		return index;
	}

	/**
	 * The end of a value, which may be another name's separator.
	 */
	static int valueEnd(CharSequence text, int from) {
		int index = from;
		while (index < text.length()) {
			char character = text.charAt(index);
			if (character <= ' ' || "&\"'<>,;)]}#`".indexOf(character) >= 0 || isEnd(text, index)) {
				return index;
			}
			index++;
		}
		return index;
	}

	/**
	 * Whether a value ends here, or another begins.
	 */
	static boolean isEnd(CharSequence text, int index) {
		int code = code(text, index);
		return code == '=' || code == ':' || (code >= 0 && isClosing(text, index));
	}

	private static boolean isOpening(int code) {
		return code == ' ' || code == '"' || code == '\'';
	}

	private static int length(CharSequence text, int index) {
		if (text.charAt(index) == '\\') {
			return 6;
		}
		return SecretText.startsWith(text, index, "%25") ? 5 : 3;
	}

	private static int code(CharSequence text, int index) {
		char first = text.charAt(index);
		if (first == '\\') {
			return SecretText.startsWith(text, index, "\\u00") ? hex(text, index + 4) : -1;
		}
		if (first != '%') {
			return -1;
		}
		return SecretText.startsWith(text, index, "%25") ? hex(text, index + 3) : hex(text, index + 1);
	}

	private static int hex(CharSequence text, int index) {
		if (index + 1 >= text.length()) {
			return -1;
		}
		int high = Character.digit(text.charAt(index), 16);
		int low = Character.digit(text.charAt(index + 1), 16);
		return (high < 0 || low < 0) ? -1 : high * 16 + low;
	}

}
