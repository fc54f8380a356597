package io.agenttracing.secret;

import org.jspecify.annotations.Nullable;

/**
 * A signed or encrypted JSON Web Token: parts in Base64, separated by dots, of which the
 * first is an encoded JSON object, {@code eyJ}. Two such parts are sufficient, because
 * the second contains the claims.
 */
final class JsonWebToken {

	private static final String OBJECT = "eyJ";

	private static final int MIN_HEADER = 8;

	private JsonWebToken() {
	}

	static @Nullable Secret at(CharSequence text, int start) {
		if (!isObject(text, start)) {
			return null;
		}
		int header = SecretText.wordEnd(text, start);
		if (header - start < MIN_HEADER || !isDot(text, header)) {
			return null;
		}
		int claims = SecretText.wordEnd(text, header + 1);
		if (claims == header + 1 || !(isDot(text, claims) || isObject(text, header + 1))) {
			return null;
		}
		int end = claims;
		while (isDot(text, end)) {
			end = SecretText.wordEnd(text, end + 1);
		}
		// Without the dot at the end of a sentence.
		return new Secret(start + OBJECT.length(), isDot(text, end - 1) ? end - 1 : end);
	}

	private static boolean isObject(CharSequence text, int start) {
		return start + OBJECT.length() <= text.length() && text.charAt(start) == 'e' && text.charAt(start + 1) == 'y'
				&& text.charAt(start + 2) == 'J';
	}

	private static boolean isDot(CharSequence text, int index) {
		return index < text.length() && text.charAt(index) == '.';
	}

}
