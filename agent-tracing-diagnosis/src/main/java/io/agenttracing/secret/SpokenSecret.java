package io.agenttracing.secret;

import org.jspecify.annotations.Nullable;

/**
 * A value that follows its name without a separator, as in messages and SQL:
 * {@code invalid password 'x'}, {@code The token 4f… has expired}. Since most names are
 * followed by the rest of a sentence, only quoted passwords and values that look random
 * are secrets.
 */
final class SpokenSecret {

	private static final int MAX_VALUE = 128;

	private static final int MAX_BETWEEN = 4;

	private static final int MIN_MIXED = 8;

	/** Opening quotes, German and French. */
	private static final String GERMAN = "\u201e\u201c\u201a\u2018\u00ab\u00bb";

	private SpokenSecret() {
	}

	/**
	 * Whether a name may precede a quote, bracket or word: a prefilter.
	 */
	static boolean isBehindName(CharSequence text, int start) {
		if (start < 3) {
			return false;
		}
		char before = text.charAt(start - 1);
		if (before == ' ') {
			return isNameEnd(text, start - 1);
		}
		return isOpening(before) && text.charAt(start - 2) == ' ' && isNameEnd(text, start - 2);
	}

	/**
	 * Whether a value may follow the character.
	 */
	static boolean isOpening(char character) {
		return character == ' ' || SecretText.isQuote(character) || character == '(' || character == '['
				|| (character > 127 && GERMAN.indexOf(character) >= 0);
	}

	/**
	 * The secret in the quotes or brackets that begin here.
	 */
	static @Nullable Secret enclosed(CharSequence text, int open) {
		SecretName name = name(text, open);
		if (name == SecretName.NONE) {
			return null;
		}
		char quote = text.charAt(open);
		boolean quoted = SecretText.isQuote(quote);
		int start = open + 1;
		int end = start;
		char closing = (quote == '(') ? ')' : (quote == '[') ? ']' : quote;
		while (end < text.length() && end - start < MAX_VALUE && text.charAt(end) != closing
				&& text.charAt(end) >= ' ') {
			if (!quoted && text.charAt(end) == ' ') {
				return null;
			}
			end++;
		}
		if (end == start || end == text.length() || text.charAt(end) != closing
				|| SecretText.isBlank(text.charAt(start)) || SecretText.isBlank(text.charAt(end - 1))) {
			return null;
		}
		int escaped = (text.charAt(end - 1) == '\\') ? end - 1 : end;
		boolean any = quoted && name == SecretName.PASSWORD
				&& SecretName.endingAt(text, escaped, false) == SecretName.NONE;
		return (any || isLikely(text, start, escaped, name)) ? KeyedSecret.enclosed(text, start, escaped, name) : null;
	}

	/**
	 * The secret that is the word here.
	 */
	static @Nullable Secret word(CharSequence text, int start) {
		if (!isBehindName(text, start)) {
			return null;
		}
		boolean open = text.charAt(start - 1) != ' ';
		SecretName name = name(text, open ? start - 1 : start);
		if (name == SecretName.NONE) {
			return null;
		}
		int end = end(text, start);
		return (isLikely(text, start, end, name) && !PlainValue.isWord(text, start, end))
				? KeyedSecret.enclosed(text, start, end, (name == SecretName.AUTHORIZATION) ? SecretName.VALUE : name)
				: null;
	}

	// "password hunter2" and "password 9aKd83nX", and not "password 8-digits" nor
	// "password SHA-256".
	private static boolean isLikely(CharSequence text, int start, int end, SecretName name) {
		boolean first = SecretText.isDigit(text.charAt(start));
		if (name != SecretName.PASSWORD || (first && !isMixed(text, start, end))) {
			return SecretShape.fits(SecretName.RANDOM, text, start, end);
		}
		return SecretShape.fits(SecretName.PASS, text, start, end) && hasDigit(text, start, end)
				&& hasLower(text, start, end);
	}

	private static boolean isMixed(CharSequence text, int start, int end) {
		int changes = 0;
		for (int index = start + 1; index < end; index++) {
			if (!Character.isLetterOrDigit(text.charAt(index))) {
				return false;
			}
			if (SecretText.isDigit(text.charAt(index)) != SecretText.isDigit(text.charAt(index - 1))) {
				changes++;
			}
		}
		return end - start >= MIN_MIXED && changes > 2;
	}

	private static boolean hasDigit(CharSequence text, int start, int end) {
		for (int index = start; index < end; index++) {
			if (SecretText.isDigit(text.charAt(index))) {
				return true;
			}
		}
		return false;
	}

	private static boolean hasLower(CharSequence text, int start, int end) {
		for (int index = start; index < end; index++) {
			if (SecretText.isLower(text.charAt(index))) {
				return true;
			}
		}
		return false;
	}

	private static int end(CharSequence text, int start) {
		int limit = Math.min(text.length(), start + MAX_VALUE * 4);
		int end = start;
		while (end < limit && text.charAt(end) > ' '
				&& ",;|\"'`)]}>\\<\u201c\u201d\u2019\u00ab\u00bb".indexOf(text.charAt(end)) < 0) {
			end++;
		}
		while (end > start && ".:!?".indexOf(text.charAt(end - 1)) >= 0) {
			end--;
		}
		return end;
	}

	private static boolean isNameEnd(CharSequence text, int end) {
		return NameTable.mayEnd(text, end) || text.charAt(end - 1) == '|';
	}

	private static SecretName name(CharSequence text, int open) {
		int end = open;
		while (end > 0 && open - end < MAX_BETWEEN && (text.charAt(end - 1) == ' ' || text.charAt(end - 1) == '|')) {
			end--;
		}
		SecretName name = (end < open) ? SecretName.endingAt(text, end, false) : SecretName.NONE;
		return switch (name) {
			case DIGITS, COOKIE, MIXED, PHRASE -> SecretName.NONE;
			default -> name;
		};
	}

}
