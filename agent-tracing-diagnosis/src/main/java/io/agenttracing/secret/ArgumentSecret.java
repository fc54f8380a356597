package io.agenttracing.secret;

import org.jspecify.annotations.Nullable;

/**
 * The argument of a method named like a secret, {@code apiKey("…")}, or the argument
 * after such a name: {@code setProperty("password", "…")}. A list of names has the same
 * form, so that the value has to look like a secret.
 */
final class ArgumentSecret {

	private static final int MAX_NAME = 64;

	private static final int MAX_ESCAPES = 7;

	private ArgumentSecret() {
	}

	/**
	 * Whether the first argument is a text.
	 */
	static boolean isCall(CharSequence text, int open) {
		char next = (open + 1 < text.length()) ? text.charAt(open + 1) : ' ';
		return SecretText.isQuote(next) || next == '\\';
	}

	static @Nullable Secret at(CharSequence text, int open) {
		int name = quote(text, open + 1);
		if (name < 0) {
			return null;
		}
		if (NameTable.mayEnd(text, open)) {
			Secret only = only(text, open, name);
			if (only != null) {
				return only;
			}
		}
		int nameEnd = name;
		while (nameEnd < text.length() && nameEnd - name < MAX_NAME
				&& SecretText.isNameCharacter(text.charAt(nameEnd))) {
			nameEnd++;
		}
		int comma = quote(text, nameEnd);
		if (comma < 0 || comma >= text.length() || text.charAt(comma) != ',') {
			return null;
		}
		return second(text, nameEnd, comma);
	}

	private static @Nullable Secret only(CharSequence text, int open, int start) {
		SecretName kind = SecretName.endingAt(text, open, false);
		if (kind == SecretName.NONE || isQuestion(text, open)) {
			return null;
		}
		int end = SecretText.quoteEnd(text, start, text.charAt(start - 1), start - 2 - open);
		int close = quote(text, end);
		boolean only = close > 0 && close < text.length() && text.charAt(close) == ')';
		return (only && isLikely(text, start, end, kind)) ? KeyedSecret.enclosed(text, start, end, kind) : null;
	}

	// As in getPassword("its name").
	private static boolean isQuestion(CharSequence text, int open) {
		int start = open;
		while (start > 0 && open - start < MAX_NAME && SecretText.isWord(text.charAt(start - 1))) {
			start--;
		}
		return PlainWords.isReference(text.subSequence(start, open + 1).toString());
	}

	private static @Nullable Secret second(CharSequence text, int nameEnd, int comma) {
		SecretName kind = SecretName.endingAt(text, nameEnd, false);
		int start = SecretText.skipBlanks(text, comma + 1);
		int from = (kind != SecretName.NONE) ? quote(text, start) : -1;
		if (from < 0) {
			return null;
		}
		int end = SecretText.quoteEnd(text, from, text.charAt(from - 1), from - 1 - start);
		return isLikely(text, from, end, kind) ? KeyedSecret.enclosed(text, from, end, kind) : null;
	}

	private static boolean isLikely(CharSequence text, int start, int end, SecretName kind) {
		return kind.isTested() || SecretShape.fits(SecretName.PASS, text, start, end)
				|| SecretShape.fits(SecretName.LIKELY, text, start, end);
	}

	// The index after a quote, which may be escaped, or -1 if there is none.
	private static int quote(CharSequence text, int from) {
		int index = from;
		while (index < text.length() && index - from < MAX_ESCAPES && text.charAt(index) == '\\') {
			index++;
		}
		return (index < text.length() && SecretText.isQuote(text.charAt(index))) ? index + 1 : -1;
	}

}
