package io.agenttracing.secret;

import org.jspecify.annotations.Nullable;

/**
 * The second argument of a call whose first names a secret:
 * {@code setProperty("password", "…")}. A list of names looks alike, so that the value
 * has to look like a secret.
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
		int nameEnd = name;
		while (nameEnd < text.length() && nameEnd - name < MAX_NAME
				&& SecretText.isNameCharacter(text.charAt(nameEnd))) {
			nameEnd++;
		}
		int comma = quote(text, nameEnd);
		if (comma < 0 || comma >= text.length() || text.charAt(comma) != ',') {
			return null;
		}
		SecretName kind = SecretName.endingAt(text, nameEnd, false);
		int start = SecretText.skipBlanks(text, comma + 1);
		int from = (kind != SecretName.NONE) ? quote(text, start) : -1;
		if (from < 0) {
			return null;
		}
		int end = SecretText.quoteEnd(text, from, text.charAt(from - 1), from - 1 - start);
		boolean secret = kind.isTested() || SecretShape.fits(SecretName.PASS, text, from, end)
				|| SecretShape.fits(SecretName.LIKELY, text, from, end);
		return secret ? KeyedSecret.enclosed(text, from, end, kind) : null;
	}

	// The index behind a quote, which may be escaped, or -1 if there is none.
	private static int quote(CharSequence text, int from) {
		int index = from;
		while (index < text.length() && index - from < MAX_ESCAPES && text.charAt(index) == '\\') {
			index++;
		}
		return (index < text.length() && SecretText.isQuote(text.charAt(index))) ? index + 1 : -1;
	}

}
