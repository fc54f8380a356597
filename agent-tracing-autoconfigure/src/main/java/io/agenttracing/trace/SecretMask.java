package io.agenttracing.trace;

import org.jspecify.annotations.Nullable;

/**
 * Replaces what looks like a secret in a text by {@code ***}: values of keys such as
 * {@code password} or {@code Authorization}, credentials behind {@code Bearer} and
 * {@code Basic}, keys and tokens of well-known forms, and user information in URLs. What
 * says which kind of secret it was stays. One pass, in a time that is linear in the
 * length; in doubt it masks one word too many.
 *
 * @since 0.1.0
 */
public final class SecretMask {

	private static final String MASK = "***";

	/** Separators, and the first letters of what is known. */
	private static final String CANDIDATES = ":=BbeghxAsr";

	private static final boolean[] IS_CANDIDATE = new boolean[128];

	static {
		for (int i = 0; i < CANDIDATES.length(); i++) {
			IS_CANDIDATE[CANDIDATES.charAt(i)] = true;
		}
	}

	private SecretMask() {
	}

	/**
	 * Masks a text.
	 * @param text the text
	 * @return the masked text; the very same if there is nothing to mask
	 */
	public static String mask(String text) {
		String masked = masked(text);
		return (masked != null) ? masked : text;
	}

	/**
	 * Whether a name, such as the key of an attribute, says that its value is a secret.
	 * @param name the name, such as {@code http.request.header.authorization}
	 * @return whether all of the value has to be masked
	 */
	public static boolean isSecretName(String name) {
		return SecretName.of(name) != SecretName.NONE;
	}

	static @Nullable String masked(CharSequence text) {
		StringBuilder masked = null;
		int copied = 0;
		int index = 0;
		while (index < text.length()) {
			Secret secret = find(text, index);
			if (secret == null) {
				index++;
				continue;
			}
			if (masked == null) {
				masked = new StringBuilder(text.length());
			}
			masked.append(text, copied, secret.start()).append(MASK);
			copied = secret.end();
			index = copied;
		}
		return (masked != null) ? masked.append(text, copied, text.length()).toString() : null;
	}

	private static @Nullable Secret find(CharSequence text, int index) {
		char character = text.charAt(index);
		if (character >= IS_CANDIDATE.length || !IS_CANDIDATE[character]) {
			return null;
		}
		if (character == ':' || character == '=') {
			Secret secret = KeyedSecret.at(text, index);
			return (secret != null || character == '=') ? secret : UserInfo.at(text, index);
		}
		if (!SecretText.isStart(text, index)) {
			return null;
		}
		return switch (character) {
			case 'B', 'b' -> SchemeCredential.at(text, index);
			case 'e' -> JsonWebToken.at(text, index);
			default -> WellKnownKey.at(text, index);
		};
	}

}
