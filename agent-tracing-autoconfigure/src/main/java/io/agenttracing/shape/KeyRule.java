package io.agenttracing.shape;

import io.agenttracing.secret.SecretMask;

/**
 * Which keys of a map or of a JSON object are names of fields. All others are data: ids,
 * words, secrets. One of them, or more than 32 keys, and the whole object is a map, of
 * which no key is kept.
 */
final class KeyRule {

	static final int MAX_KEYS = 32;

	static final int MAX_LENGTH = 40;

	private static final int MAX_DIGITS = 3;

	/** Shorter ones are no tokens. */
	private static final int SHORTEST_SECRET = 16;

	private KeyRule() {
	}

	/**
	 * How many digits end with a character of a key, or -1 where the character cannot be
	 * in a name.
	 * @param character the character
	 * @param first whether it is the first one
	 * @param digits how many digits are before it
	 */
	static int digits(int character, boolean first, int digits) {
		if ((character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') || character == '_') {
			return 0;
		}
		return (!first && character >= '0' && character <= '9' && digits < MAX_DIGITS) ? digits + 1 : -1;
	}

	static boolean isName(String key) {
		if (key.isEmpty() || key.length() > MAX_LENGTH) {
			return false;
		}
		int digits = 0;
		for (int i = 0; i < key.length(); i++) {
			digits = digits(key.charAt(i), i == 0, digits);
			if (digits < 0) {
				return false;
			}
		}
		return !mayBeSecret(key.length()) || !isSecret(key);
	}

	static boolean mayBeSecret(int length) {
		return length >= SHORTEST_SECRET;
	}

	/**
	 * Whether a key is a token itself. That its value is a secret, as of
	 * {@code password}, is no reason to hide the name.
	 */
	static boolean isSecret(String key) {
		return !SecretMask.mask(key).equals(key);
	}

}
