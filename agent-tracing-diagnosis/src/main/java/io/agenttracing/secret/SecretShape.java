package io.agenttracing.secret;

/**
 * Tests whether a value looks like a secret of the kind of its name. Names such as
 * {@code token} have other meanings, too, and are decided by their values.
 */
final class SecretShape {

	private static final int MIN_TOKEN = 16;

	private static final int MIN_LIKELY = 12;

	private static final int MIN_LETTERS = 2;

	private static final int MIN_PASSWORD = 6;

	private static final int MIN_CODE = 4;

	private static final int MAX_CODE = 8;

	/** Longer values are judged by their beginning. */
	private static final int MAX_READ = 1_024;

	private static final int UUID_LENGTH = 36;

	/** The average in random text; words have longer runs of one kind of letter. */
	private static final int LETTERS_PER_CHANGE = 4;

	private static final int MIN_CHANGES = 4;

	private SecretShape() {
	}

	/**
	 * Whether the value looks like a secret.
	 * @param name the kind of the name
	 * @param text the text
	 * @param start the start of the value
	 * @param end its end
	 * @return whether it is a secret
	 */
	static boolean fits(SecretName name, CharSequence text, int start, int end) {
		if (name == SecretName.DIGITS) {
			return end - start >= MIN_CODE && end - start <= MAX_CODE && count(text, start, end, true) == end - start;
		}
		if (end - start > MAX_READ) {
			return fits(name, text, start, start + MAX_READ);
		}
		if (end - start < minLength(name) || !isOneWord(text, start, end)) {
			return false;
		}
		return switch (name) {
			case PASS -> isPassword(text, start, end);
			case RANDOM -> isRandom(text, start, end) && !isUuid(text, start, end);
			case MIXED -> isRandom(text, start, end) && isMixed(text, start, end);
			case LIKELY -> isToken(text, start, end) || isLongNumber(text, start, end);
			default -> isToken(text, start, end);
		};
	}

	private static int minLength(SecretName name) {
		return switch (name) {
			case PASS -> MIN_PASSWORD;
			case LIKELY -> MIN_LIKELY;
			default -> MIN_TOKEN;
		};
	}

	// Longer than a timestamp in milliseconds.
	private static boolean isLongNumber(CharSequence text, int start, int end) {
		return end - start >= MIN_TOKEN - 1 && count(text, start, end, true) == end - start;
	}

	private static boolean isOneWord(CharSequence text, int start, int end) {
		for (int index = start; index < end; index++) {
			char character = text.charAt(index);
			if (character <= ' ' || (character == ':' && isSlashed(text, index, end))) {
				return false;
			}
		}
		return true;
	}

	// As in a URL.
	private static boolean isSlashed(CharSequence text, int colon, int end) {
		return colon + 2 < end && text.charAt(colon + 1) == '/' && text.charAt(colon + 2) == '/';
	}

	private static boolean isToken(CharSequence text, int start, int end) {
		if (isObject(text, start, end)) {
			return false;
		}
		int digits = count(text, start, end, true);
		int letters = count(text, start, end, false);
		return (digits > 0 && letters >= MIN_LETTERS) || (digits == 0 && isMixedUp(text, start, end));
	}

	// As from Object.toString: com.acme.Token@1f2e3d4c
	private static boolean isObject(CharSequence text, int start, int end) {
		int index = end;
		while (index > start && text.charAt(index - 1) != '@') {
			index--;
		}
		return index > start + 1 && end - index <= 8 && Character.isJavaIdentifierPart(text.charAt(index - 2));
	}

	private static boolean isPassword(CharSequence text, int start, int end) {
		int letters = count(text, start, end, false);
		boolean more = false;
		for (int index = start; index < end; index++) {
			char character = text.charAt(index);
			more |= SecretText.isDigit(character) || "!#$%&*+^~@?".indexOf(character) >= 0;
		}
		return letters > 0 && more && text.charAt(end - 1) != '?' && text.charAt(start) != '/';
	}

	private static boolean isRandom(CharSequence text, int start, int end) {
		for (int index = start; index < end; index++) {
			char character = text.charAt(index);
			if (!SecretText.isWord(character) && "+/=.~%".indexOf(character) < 0) {
				return false;
			}
		}
		boolean kinds = count(text, start, end, true) > 0 || isMixedUp(text, start, end);
		return kinds && changes(text, start, end) >= Math.max(MIN_CHANGES, (end - start) / LETTERS_PER_CHANGE);
	}

	// Camel case has whole words between two capitals.
	private static boolean isMixedUp(CharSequence text, int start, int end) {
		for (int index = start; index < end; index++) {
			char character = text.charAt(index);
			if (!SecretText.isWord(character) || SecretText.isDigit(character)) {
				return false;
			}
		}
		return changes(text, start, end) * LETTERS_PER_CHANGE >= end - start;
	}

	private static boolean isMixed(CharSequence text, int start, int end) {
		boolean upper = false;
		boolean lower = false;
		boolean digit = false;
		for (int index = start; index < end; index++) {
			char character = text.charAt(index);
			upper |= SecretText.isUpper(character);
			lower |= SecretText.isLower(character);
			digit |= SecretText.isDigit(character);
		}
		return upper && lower && digit;
	}

	private static boolean isUuid(CharSequence text, int start, int end) {
		return end - start == UUID_LENGTH && text.charAt(start + 8) == '-' && text.charAt(start + 13) == '-'
				&& text.charAt(start + 18) == '-' && text.charAt(start + 23) == '-';
	}

	private static int changes(CharSequence text, int start, int end) {
		int changes = 0;
		int last = 0;
		for (int index = start; index < end; index++) {
			int kind = kind(text.charAt(index));
			changes += (kind != 0 && last != 0 && kind != last) ? 1 : 0;
			last = kind;
		}
		return changes;
	}

	private static int kind(char character) {
		if (SecretText.isDigit(character)) {
			return 1;
		}
		if (SecretText.isLower(character)) {
			return 2;
		}
		return SecretText.isUpper(character) ? 3 : 0;
	}

	private static int count(CharSequence text, int start, int end, boolean digits) {
		int count = 0;
		for (int index = start; index < end; index++) {
			char character = text.charAt(index);
			count += (digits ? SecretText.isDigit(character) : Character.isLetter(character)) ? 1 : 0;
		}
		return count;
	}

}
