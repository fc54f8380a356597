package io.agenttracing.secret;

/**
 * Finds the boundaries of words and values in a text that may be a sentence, a header, a
 * URL, JSON, or any of these within quotes.
 */
final class SecretText {

	private static final String CLOSING = ",;&)]}>'\"`|";

	private static final int MAX_NAME = 64;

	private SecretText() {
	}

	static boolean isBlank(char character) {
		return character == ' ' || character == '\t';
	}

	static boolean isQuote(char character) {
		return character == '"' || character == '\'' || character == '`';
	}

	static boolean isDigit(char character) {
		return character >= '0' && character <= '9';
	}

	static boolean isUpper(char character) {
		return character >= 'A' && character <= 'Z';
	}

	static boolean isLower(char character) {
		return character >= 'a' && character <= 'z';
	}

	/**
	 * Whether a character is in the alphabet of Base64 for URLs.
	 */
	static boolean isWord(char character) {
		return isLower(character) || isUpper(character) || isDigit(character) || character == '_' || character == '-';
	}

	/**
	 * Whether a character is in an alphabet of Base64, or a dot.
	 */
	static boolean isCredential(char character) {
		return isWord(character) || "+/=.".indexOf(character) >= 0;
	}

	static char lower(char character) {
		return isUpper(character) ? (char) (character + 32) : character;
	}

	static boolean startsWith(CharSequence text, int start, String word) {
		if (start < 0 || text.length() - start < word.length()) {
			return false;
		}
		for (int i = 0; i < word.length(); i++) {
			if (text.charAt(start + i) != word.charAt(i)) {
				return false;
			}
		}
		return true;
	}

	/**
	 * Whether a word in lower case is at an index, in any case.
	 */
	static boolean startsWithIgnoreCase(CharSequence text, int start, String word) {
		if (start < 0 || text.length() - start < word.length()) {
			return false;
		}
		for (int i = 0; i < word.length(); i++) {
			if (lower(text.charAt(start + i)) != word.charAt(i)) {
				return false;
			}
		}
		return true;
	}

	static int skipBlanks(CharSequence text, int from) {
		int index = from;
		while (index < text.length() && isBlank(text.charAt(index))) {
			index++;
		}
		return index;
	}

	static int wordEnd(CharSequence text, int from) {
		int index = from;
		while (index < text.length() && isWord(text.charAt(index))) {
			index++;
		}
		return index;
	}

	/**
	 * The length of an escaped character, such as {@code \n} and {@code %20}, after which
	 * a word may begin.
	 */
	static int escapeLength(CharSequence text, int index) {
		int remaining = text.length() - index;
		if (text.charAt(index) == '\\') {
			return (remaining > 1 && isControl(text.charAt(index + 1))) ? 2 : 1;
		}
		return (remaining > 2 && isHex(text.charAt(index + 1)) && isHex(text.charAt(index + 2))) ? 3 : 1;
	}

	/**
	 * The end of a value without quotes. A comma or bracket ends it only if it is
	 * followed by a delimiter or another name, because it may be a part of a password.
	 */
	static int valueEnd(CharSequence text, int from) {
		int index = from;
		int open = 0;
		while (index < text.length()) {
			char character = text.charAt(index);
			if (character == '{' || character == '<') {
				open++;
			}
			else if (open > 0 && (character == '}' || character == '>')) {
				open--;
			}
			else if (character <= ' ' || (character == '\\' && isEscape(text, index))
					|| (isClosing(character) && isFollowed(text, index, character))) {
				return index;
			}
			index++;
		}
		return index;
	}

	/**
	 * The end of a header's value: the end of its line, or of the quotes around it.
	 */
	static int lineEnd(CharSequence text, int from) {
		int index = from;
		while (index < text.length()) {
			char character = text.charAt(index);
			if (character == '\n' || character == '\r' || (character == '\\' && isEscape(text, index))
					|| (isQuote(character) && index + 1 < text.length() && isBlank(text.charAt(index + 1)))) {
				return index;
			}
			index++;
		}
		return (index > from && isQuote(text.charAt(index - 1))) ? index - 1 : index;
	}

	/**
	 * The end of a value in quotes.
	 * @param text the text
	 * @param from the index of the first character of the value
	 * @param quote the opening quote
	 * @param escapes the number of backslashes in front of the opening quote
	 */
	static int quoteEnd(CharSequence text, int from, char quote, int escapes) {
		int backslashes = 0;
		for (int index = from; index < text.length(); index++) {
			char character = text.charAt(index);
			if (character == quote && ((escapes == 0) ? backslashes % 2 == 0 : backslashes <= escapes)) {
				return (escapes == 0) ? index : index - backslashes;
			}
			backslashes = (character == '\\') ? backslashes + 1 : 0;
		}
		return text.length();
	}

	private static boolean isFollowed(CharSequence text, int index, char closing) {
		int next = index + 1;
		if (next >= text.length()) {
			return true;
		}
		char character = text.charAt(next);
		if (character <= ' ' || isClosing(character) || character == '.' || character == ':' || character == '\\') {
			return true;
		}
		return (closing == ',' || closing == ';' || closing == '&') && isPair(text, next);
	}

	private static boolean isPair(CharSequence text, int from) {
		int end = from;
		while (end < text.length() && end - from < MAX_NAME && isNameCharacter(text.charAt(end))) {
			end++;
		}
		return end > from && end < text.length() && (text.charAt(end) == '=' || text.charAt(end) == ':');
	}

	static boolean isNameCharacter(char character) {
		return isWord(character) || character == '.' || character == '$';
	}

	private static boolean isClosing(char character) {
		return character < 128 && CLOSING.indexOf(character) >= 0;
	}

	private static boolean isEscape(CharSequence text, int backslash) {
		if (backslash + 1 >= text.length()) {
			return true;
		}
		char escaped = text.charAt(backslash + 1);
		return isControl(escaped) || escaped == '"' || escaped == '\''
				|| (escaped == 'u' && EncodedMark.isClosing(text, backslash));
	}

	private static boolean isControl(char escaped) {
		return escaped == 'n' || escaped == 'r' || escaped == 't';
	}

	private static boolean isHex(char character) {
		return isDigit(character) || (character >= 'A' && character <= 'F') || (character >= 'a' && character <= 'f');
	}

}
