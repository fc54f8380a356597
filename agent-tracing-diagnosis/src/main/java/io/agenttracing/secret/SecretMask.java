package io.agenttracing.secret;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Replaces what looks like a secret in a text by {@code ***}: values of keys such as
 * {@code password} or {@code Authorization}, credentials behind {@code Bearer} and
 * {@code Basic}, keys and tokens of well-known forms, and user information in URLs. The
 * name, scheme or prefix that identifies the kind of secret is kept. One pass in linear
 * time; in doubt, it masks a word that is no secret rather than keeping one that is.
 *
 * @since 0.1.0
 */
public final class SecretMask {

	private static final String MASK = "***";

	private static final byte OTHER = 0;

	private static final byte SEPARATOR = 1;

	private static final byte ESCAPE = 2;

	private static final byte CALL = 3;

	private static final byte TAG = 4;

	private static final byte QUOTE = 5;

	/** This and all above are characters of words. */
	private static final byte WORD = 6;

	private static final byte FIRST_OF_WORD = 7;

	private static final byte FIRST_OF_KEY = 8;

	private static final byte OPTION = 9;

	private static final byte[] KINDS = new byte[128];

	private static final byte LETTER = 1;

	private static final byte DIGIT = 2;

	private static final byte JOINT = 4;

	private static final int LETTER_OR_DIGIT = LETTER | DIGIT;

	/**
	 * Shorter words that contain neither a separator nor a digit are no keys.
	 */
	private static final int MIN_KEY = 12;

	/** The kinds of characters in a word, or after one. */
	private static final byte[] WITHIN = new byte[128];

	static {
		for (char character = 0; character < KINDS.length; character++) {
			KINDS[character] = SecretText.isWord(character) ? WORD : OTHER;
			if (WellKnownKey.beginsWith(character)) {
				KINDS[character] = SecretText.isWord(character) ? FIRST_OF_KEY : SEPARATOR;
			}
			WITHIN[character] = SecretText.isDigit(character) ? DIGIT
					: SecretText.isWord(character) ? LETTER : (".:/+~!|=%@".indexOf(character) >= 0) ? JOINT : OTHER;
		}
		mark("Bb", FIRST_OF_WORD);
		mark("-", OPTION);
		mark(":=", SEPARATOR);
		mark("(", CALL);
		mark(">", TAG);
		mark("[\"'`", QUOTE);
		mark("\\%&", ESCAPE);
	}

	private SecretMask() {
	}

	/**
	 * Masks a text.
	 * @param text the text
	 * @return the masked text; the same instance if there is nothing to mask
	 */
	public static String mask(String text) {
		String masked = masked(text);
		return (masked != null) ? masked : text;
	}

	/**
	 * Whether the value of a name, such as the key of an attribute, is always a secret.
	 * @param name the name, such as {@code http.request.header.authorization}
	 * @return whether all of the value has to be masked
	 */
	public static boolean isSecretName(String name) {
		return SecretName.of(name).isAlways();
	}

	/**
	 * Whether a value is a secret, given its name, such as the key of an attribute.
	 * @param name the name
	 * @param value the value
	 * @return whether all of the value has to be masked
	 */
	public static boolean isSecret(String name, String value) {
		SecretName kind = SecretName.of(name);
		return kind.isAlways() || (kind.isTested() && KeyedSecret.isSecret(value, 0, value.length(), kind));
	}

	/**
	 * Whether a value of any type is a secret, given its name: a number is one where its
	 * digits would be one as a text.
	 * @param name the name
	 * @param value a text, a number, a list of these, or anything else
	 * @return whether all of the value has to be masked
	 */
	public static boolean isSecretValue(String name, Object value) {
		if (value instanceof String || value instanceof Number) {
			return isSecret(name, value.toString());
		}
		if (value instanceof List<?> list) {
			return list.stream().anyMatch((each) -> isSecretValue(name, each));
		}
		return isSecretName(name);
	}

	/**
	 * Whether a name is none of a secret.
	 * @param name the name
	 * @return whether the value need not be checked because of its name
	 */
	public static boolean isPlainName(String name) {
		return SecretName.of(name) == SecretName.NONE;
	}

	private static void mark(String characters, byte kind) {
		characters.chars().forEach((character) -> KINDS[character] = kind);
	}

	static @Nullable String masked(CharSequence text) {
		StringBuilder masked = null;
		int copied = 0;
		int index = nextCandidate(text, 0);
		while (index < text.length()) {
			Secret secret = find(text, index);
			if (secret == null) {
				index = nextCandidate(text, index + 1);
				continue;
			}
			masked = (masked != null) ? masked : new StringBuilder(text.length());
			masked.append(text, copied, secret.start()).append(MASK);
			copied = secret.end();
			index = nextCandidate(text, copied);
		}
		return (masked != null) ? masked.append(text, copied, text.length()).toString() : null;
	}

	private static int nextCandidate(CharSequence text, int from) {
		int index = (from > 0 && SecretText.isWord(text.charAt(from - 1))) ? wordEnd(text, from) : from;
		while (true) {
			index = skipPlain(text, index);
			int next = (index < text.length()) ? candidateFrom(text, index) : index;
			if (next == index) {
				return index;
			}
			index = next;
		}
	}

	// Nearly all of the time is spent here, so that few methods are called.
	private static int skipPlain(CharSequence text, int from) {
		int length = text.length();
		int index = from;
		while (index < length) {
			byte kind = kind(text.charAt(index));
			if (kind == OTHER || (kind == QUOTE && index > 0 && text.charAt(index - 1) != ' ')
					|| (kind == CALL && index > 0 && text.charAt(index - 1) != ' ' && index + 1 < length
							&& kind(text.charAt(index + 1)) >= WORD)
					|| (kind == TAG && index + 2 < length && text.charAt(index + 1) == '<'
							&& text.charAt(index + 2) != '!')) {
				index++;
			}
			else if (kind < WORD) {
				return index;
			}
			else {
				int start = index;
				byte next = within(text.charAt(index));
				while (next == LETTER && ++index < length) {
					next = within(text.charAt(index));
				}
				if (next == DIGIT) {
					index = wordEnd(text, index);
					if (start > 1 && (text.charAt(start - 1) == ' ' || text.charAt(start - 2) == ' ')) {
						return start;
					}
				}
				if (kind == OPTION
						|| (kind > WORD && (next > LETTER || kind == FIRST_OF_WORD || index - start >= MIN_KEY)
								&& WellKnownKey.mayBeAt(text, start))) {
					return start;
				}
			}
		}
		return index;
	}

	// The given index if a secret may be found there, or else where to continue.
	private static int candidateFrom(CharSequence text, int index) {
		byte kind = kind(text.charAt(index));
		return switch (kind) {
			case SEPARATOR -> isSeparator(text, index) ? index : index + 1;
			case ESCAPE ->
				(EncodedMark.separatorLength(text, index) > 0) ? index : index + SecretText.escapeLength(text, index);
			case CALL ->
				(ArgumentSecret.isCall(text, index) || SpokenSecret.isBehindName(text, index)) ? index : index + 1;
			case TAG ->
				(ElementSecret.isText(text, index) && ElementSecret.mayBeNamed(text, index)) ? index : index + 1;
			case QUOTE -> SpokenSecret.isBehindName(text, index) ? index : index + 1;
			default -> (kind == OPTION || WellKnownKey.isLong(text, index) || SpokenSecret.isBehindName(text, index))
					? index : wordEnd(text, index);
		};
	}

	private static int wordEnd(CharSequence text, int from) {
		int length = text.length();
		int index = from;
		while (index < length && (within(text.charAt(index)) & LETTER_OR_DIGIT) != 0) {
			index++;
		}
		return index;
	}

	// After what may be a name, in a URL, or in a key.
	private static boolean isSeparator(CharSequence text, int index) {
		char character = text.charAt(index);
		if (character != ':' && character != '=') {
			return WellKnownKey.mayBeSeparated(text, index);
		}
		return KeyName.mayEnd(text, index) || (index + 1 < text.length() && text.charAt(index + 1) == '/');
	}

	private static byte within(char character) {
		return (character < WITHIN.length) ? WITHIN[character] : OTHER;
	}

	private static byte kind(char character) {
		return (character < KINDS.length) ? KINDS[character] : OTHER;
	}

	private static @Nullable Secret find(CharSequence text, int index) {
		Secret secret = marked(text, index);
		return (secret == null && SecretText.isWord(text.charAt(index))) ? SpokenSecret.word(text, index) : secret;
	}

	private static @Nullable Secret marked(CharSequence text, int index) {
		return switch (text.charAt(index)) {
			case '=' -> KeyedSecret.at(text, index);
			case ':' -> {
				Secret secret = KeyedSecret.at(text, index);
				yield (secret != null) ? secret : UserInfo.at(text, index);
			}
			case '%', '\\', '&' -> KeyedSecret.encoded(text, index, EncodedMark.separatorLength(text, index));
			case '>' -> ElementSecret.at(text, index);
			case '(' -> {
				Secret secret = ArgumentSecret.at(text, index);
				yield (secret != null) ? secret : SpokenSecret.enclosed(text, index);
			}
			case '[', '"', '\'', '`' -> SpokenSecret.enclosed(text, index);
			case '-' -> {
				Secret key = PemKey.at(text, index);
				yield (key != null) ? key : OptionSecret.at(text, index);
			}
			case 'B', 'b' -> {
				Secret secret = SchemeCredential.at(text, index);
				yield (secret != null) ? secret : WellKnownKey.at(text, index);
			}
			case 'e' -> {
				Secret secret = JsonWebToken.at(text, index);
				yield (secret != null) ? secret : WellKnownKey.at(text, index);
			}
			default -> WellKnownKey.at(text, index);
		};
	}

}
