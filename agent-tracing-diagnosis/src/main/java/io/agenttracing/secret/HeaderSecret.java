package io.agenttracing.secret;

import java.util.Locale;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * The secret part of a header's value that has more than one word: the credential after
 * the scheme, and all cookies.
 */
final class HeaderSecret {

	private static final int MAX_SCHEME = 24;

	private static final Set<String> SCHEMES = Set.of("basic", "bearer", "digest", "dpop", "negotiate", "ntlm", "token",
			"apikey", "api-key", "oauth", "hawk", "aws4-hmac-sha256", "sharedaccesssignature", "sharedkey", "key");

	private HeaderSecret() {
	}

	/**
	 * The credential in a value without quotes.
	 */
	static @Nullable Secret authorization(CharSequence text, int start, boolean prose) {
		int first = SecretText.valueEnd(text, start);
		boolean scheme = isScheme(text, start, first);
		if (first == start || (!scheme && PlainValue.is(text, start, first, prose))) {
			return null;
		}
		int next = SecretText.skipBlanks(text, first);
		int second = SecretText.valueEnd(text, next);
		if (next == first || second == next) {
			return scheme ? null : new Secret(start, first);
		}
		if (!scheme) {
			return isSentence(text, start, first, next, second) ? null : new Secret(start, second);
		}
		int third = SecretText.skipBlanks(text, second);
		if (third > second && SecretName.endingAt(text, second, false) != SecretName.NONE) {
			// Bearer token abc
			int end = SecretText.valueEnd(text, third);
			return SecretShape.fits(SecretName.RANDOM, text, third, end) ? new Secret(third, end) : null;
		}
		if (PlainValue.is(text, next, second, prose) || Placeholder.end(text, next) > next) {
			return null;
		}
		return new Secret(next, hasParameters(text, next, second) ? SecretText.lineEnd(text, next) : second);
	}

	/**
	 * The credential in a value in quotes or brackets.
	 */
	static @Nullable Secret authorizationWithin(CharSequence text, int start, int end) {
		int from = start;
		while (from < end && (SecretText.isQuote(text.charAt(from)) || text.charAt(from) == '\\')) {
			from++;
		}
		int scheme = SecretText.wordEnd(text, from);
		int credential = SecretText.skipBlanks(text, scheme);
		if (credential >= end) {
			return isScheme(text, from, end) ? null : new Secret(start, end);
		}
		return new Secret((credential > scheme && isScheme(text, from, scheme)) ? credential : start, end);
	}

	/**
	 * The cookies in a value without quotes.
	 */
	static @Nullable Secret cookies(CharSequence text, int start, boolean prose) {
		int first = SecretText.valueEnd(text, start);
		for (int index = start; index < first; index++) {
			if (text.charAt(index) == '=') {
				return new Secret(start, SecretText.lineEnd(text, first));
			}
		}
		if (prose && isPlain(text, start, first)) {
			return null;
		}
		int next = SecretText.skipBlanks(text, first);
		boolean sentence = prose && isSentence(text, start, first, next, SecretText.wordEnd(text, next));
		return (first == start || sentence || PlainValue.is(text, start, first, prose)) ? null
				: new Secret(start, first);
	}

	static boolean isScheme(CharSequence text, int start, int end) {
		return end - start <= MAX_SCHEME
				&& SCHEMES.contains(text.subSequence(start, end).toString().toLowerCase(Locale.ROOT));
	}

	private static boolean hasParameters(CharSequence text, int start, int end) {
		for (int index = start; index + 1 < end; index++) {
			if (text.charAt(index) == '=' && text.charAt(index + 1) != '=') {
				return true;
			}
		}
		return false;
	}

	// Three plain words in a row.
	private static boolean isSentence(CharSequence text, int first, int firstEnd, int second, int secondEnd) {
		int third = SecretText.skipBlanks(text, secondEnd);
		return third > secondEnd && third < text.length() && Character.isLetter(text.charAt(third))
				&& isPlain(text, first, firstEnd) && isPlain(text, second, secondEnd);
	}

	private static boolean isPlain(CharSequence text, int start, int end) {
		if (start == end || end - start > MAX_SCHEME || !Character.isLetter(text.charAt(start))) {
			return false;
		}
		for (int index = start + 1; index < end; index++) {
			if (!Character.isLowerCase(text.charAt(index))) {
				return false;
			}
		}
		return true;
	}

}
