package io.agenttracing.secret;

import org.jspecify.annotations.Nullable;

/**
 * User and password in a URL: {@code redis://user:password@host}.
 */
final class UserInfo {

	/** The limit of the search for the end of a password with an unescaped slash. */
	private static final int MAX_UNESCAPED = 64;

	private UserInfo() {
	}

	static @Nullable Secret at(CharSequence text, int colon) {
		int start = colon + 3;
		if (colon == 0 || start > text.length() || text.charAt(colon + 1) != '/' || text.charAt(colon + 2) != '/'
				|| !SecretText.isWord(text.charAt(colon - 1))) {
			return null;
		}
		int end = end(text, start);
		return (end <= start || isMasked(text, start, end) || isHarmless(text, start, end)) ? null
				: new Secret(start, end);
	}

	private static int end(CharSequence text, int start) {
		int at = -1;
		int password = -1;
		int index = start;
		for (; index < text.length() && !isEnd(text.charAt(index)); index++) {
			char character = text.charAt(index);
			if (character == '@') {
				at = index;
			}
			else if (character == ':' && password < 0) {
				password = index + 1;
			}
		}
		if (at >= 0 || password < 0 || (password > start + 1 && isPort(text, password, index))) {
			return at;
		}
		return unescaped(text, index);
	}

	// Parsers fail at an unescaped slash in a password, and print the whole URL.
	private static int unescaped(CharSequence text, int from) {
		int limit = Math.min(text.length(), from + MAX_UNESCAPED);
		int at = -1;
		for (int index = from; index < limit && text.charAt(index) > ' '; index++) {
			if (text.charAt(index) == '@') {
				at = index;
			}
		}
		return at;
	}

	private static boolean isEnd(char character) {
		return character <= ' ' || character == '/' || character == '?' || character == '#' || character == '\\'
				|| character == '<' || character == '>' || SecretText.isQuote(character);
	}

	// A number, a placeholder, or an IPv6 address.
	private static boolean isPort(CharSequence text, int start, int end) {
		if (start == end || ":$#{<%".indexOf(text.charAt(start)) >= 0) {
			return true;
		}
		for (int index = start; index < end; index++) {
			if (!SecretText.isDigit(text.charAt(index)) && text.charAt(index) != ',') {
				return false;
			}
		}
		return true;
	}

	// A user without a password, or with a placeholder for one.
	private static boolean isHarmless(CharSequence text, int start, int end) {
		int password = start;
		while (password < end && text.charAt(password) != ':') {
			password++;
		}
		return (password == end) ? !SecretShape.fits(SecretName.LIKELY, text, start, end)
				: Placeholder.end(text, password + 1) == end;
	}

	private static boolean isMasked(CharSequence text, int start, int end) {
		for (int index = start; index < end; index++) {
			if (text.charAt(index) != '*') {
				return false;
			}
		}
		return true;
	}

}
