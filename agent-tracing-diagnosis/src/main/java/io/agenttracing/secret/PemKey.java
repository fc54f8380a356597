package io.agenttracing.secret;

import org.jspecify.annotations.Nullable;

/**
 * A private key in PEM: everything between {@code -----BEGIN … PRIVATE KEY-----} and the
 * line of its end, or the end of the text.
 */
final class PemKey {

	private static final String BEGIN = "-----BEGIN ";

	private static final String DASHES = "-----";

	private static final int MAX_TITLE = 48;

	private static final int MIN_RUN = 16;

	private PemKey() {
	}

	static boolean isHeader(CharSequence text, int start) {
		return SecretText.startsWith(text, start, BEGIN);
	}

	static @Nullable Secret at(CharSequence text, int start) {
		if (!isHeader(text, start)) {
			return null;
		}
		int title = start + BEGIN.length();
		int titleEnd = dashes(text, title, Math.min(text.length(), title + MAX_TITLE));
		if (titleEnd < 0 || !isPrivateKey(text.subSequence(title, titleEnd).toString())) {
			return null;
		}
		int from = titleEnd + DASHES.length();
		int end = dashes(text, from, text.length());
		end = (end >= 0) ? end : text.length();
		return hasKey(text, from, end) ? new Secret(from, end) : null;
	}

	private static boolean isPrivateKey(String title) {
		return title.endsWith("PRIVATE KEY") || title.endsWith("PRIVATE KEY BLOCK");
	}

	private static int dashes(CharSequence text, int from, int limit) {
		for (int index = from; index < limit; index++) {
			if (text.charAt(index) == '-' && SecretText.startsWith(text, index, DASHES)) {
				return index;
			}
		}
		return -1;
	}

	// A sentence about the expected format has none.
	private static boolean hasKey(CharSequence text, int from, int end) {
		int run = 0;
		for (int index = from; index < end; index++) {
			char character = text.charAt(index);
			run = (SecretText.isWord(character) || character == '+' || character == '/') ? run + 1 : 0;
			if (run >= MIN_RUN) {
				return true;
			}
		}
		return false;
	}

}
