package io.agenttracing.context;

/**
 * The characters of header fields.
 */
final class HeaderText {

	private HeaderText() {
	}

	static int skipSpace(CharSequence text, int start, int end) {
		int i = start;
		while (i < end && isSpace(text.charAt(i))) {
			i++;
		}
		return i;
	}

	static int trimSpace(CharSequence text, int start, int end) {
		int i = end;
		while (i > start && isSpace(text.charAt(i - 1))) {
			i--;
		}
		return i;
	}

	/**
	 * The index of the first occurrence of a character, or the end.
	 */
	static int indexOf(CharSequence text, char wanted, int start, int end) {
		int i = start;
		while (i < end && text.charAt(i) != wanted) {
			i++;
		}
		return i;
	}

	static boolean isSpace(char c) {
		return c == ' ' || c == '\t';
	}

	/**
	 * Whether a text has characters that break a line of a log or control a terminal.
	 */
	static boolean hasControl(CharSequence text) {
		for (int i = 0; i < text.length(); i++) {
			char c = text.charAt(i);
			if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029') {
				return true;
			}
		}
		return false;
	}

}
