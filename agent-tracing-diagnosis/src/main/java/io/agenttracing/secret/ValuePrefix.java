package io.agenttracing.secret;

/**
 * A prefix between a separator and the value itself: a tag or an anchor of YAML, a cast,
 * or a constructor: {@code password: !!str x}, {@code password = new String("x")}.
 */
final class ValuePrefix {

	private static final int MAX_WORD = 32;

	private ValuePrefix() {
	}

	/**
	 * Where the value begins.
	 * @param text the text
	 * @param start where it would begin without a prefix
	 * @return its start; the given start if there is no prefix, or if it is a reference
	 */
	static int skip(CharSequence text, int start) {
		if (start + 2 >= text.length()) {
			return start;
		}
		return switch (text.charAt(start)) {
			case '!' -> tag(text, start);
			case '&' -> behind(text, wordEnd(text, start + 1), start);
			case '(' -> cast(text, start);
			case 'n' -> constructor(text, start);
			default -> start;
		};
	}

	private static int tag(CharSequence text, int start) {
		int word = (text.charAt(start + 1) == '!') ? start + 2 : start + 1;
		int end = wordEnd(text, word);
		return PlainWords.isReference(text.subSequence(start, end).toString()) ? start : behind(text, end, start);
	}

	private static int cast(CharSequence text, int start) {
		int end = wordEnd(text, start + 1);
		boolean type = end < text.length() && text.charAt(end) == ')' && PlainWords.typeStart(text, end) == start + 1;
		return type ? SecretText.skipBlanks(text, end + 1) : start;
	}

	private static int constructor(CharSequence text, int start) {
		if (!SecretText.startsWith(text, start, "new ")) {
			return start;
		}
		int end = wordEnd(text, start + 4);
		return (end < text.length() && text.charAt(end) == '(') ? end + 1 : start;
	}

	private static int behind(CharSequence text, int end, int start) {
		int next = SecretText.skipBlanks(text, end);
		return (next > end && next < text.length() && text.charAt(next) > ' ') ? next : start;
	}

	private static int wordEnd(CharSequence text, int from) {
		int end = from;
		while (end < text.length() && end - from < MAX_WORD && SecretText.isNameCharacter(text.charAt(end))) {
			end++;
		}
		return end;
	}

}
