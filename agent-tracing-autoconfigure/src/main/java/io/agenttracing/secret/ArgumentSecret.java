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

	static @Nullable Secret at(CharSequence text, int comma) {
		if (comma < 2 || !SecretText.isQuote(text.charAt(comma - 1))) {
			return null;
		}
		int nameEnd = KeyName.end(text, comma);
		SecretName name = SecretName.endingAt(text, nameEnd, false);
		if (name == SecretName.NONE || !isFirst(text, nameEnd)) {
			return null;
		}
		int start = SecretText.skipBlanks(text, comma + 1);
		int quote = start;
		while (quote < text.length() && text.charAt(quote) == '\\') {
			quote++;
		}
		if (quote >= text.length() || quote - start > MAX_ESCAPES || !SecretText.isQuote(text.charAt(quote))) {
			return null;
		}
		int from = quote + 1;
		int end = SecretText.quoteEnd(text, from, text.charAt(quote), quote - start);
		boolean secret = name.isTested() || SecretShape.fits(SecretName.PASS, text, from, end)
				|| SecretShape.fits(SecretName.LIKELY, text, from, end);
		return secret ? KeyedSecret.enclosed(text, from, end, name) : null;
	}

	private static boolean isFirst(CharSequence text, int nameEnd) {
		int start = nameEnd;
		while (start > 0 && nameEnd - start < MAX_NAME && SecretText.isNameCharacter(text.charAt(start - 1))) {
			start--;
		}
		while (start > 0 && (SecretText.isQuote(text.charAt(start - 1)) || text.charAt(start - 1) == '\\')) {
			start--;
		}
		return start > 0 && text.charAt(start - 1) == '(';
	}

}
