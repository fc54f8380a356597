package io.agenttracing.secret;

/**
 * Distinguishes keys from words and names of the same form by the kinds of their
 * characters.
 */
enum KeyTest {

	/** The form is sufficient. */
	ANY,

	/** A digit, or small letters and capitals in a row, which are rare in names. */
	RANDOM,

	/** A digit, a capital and a small letter. */
	MIXED;

	private static final int DIGIT = 1;

	private static final int UPPER = 2;

	private static final int LOWER = 4;

	private static final int CAPITALS = 8;

	static int seen(CharSequence text, int from, int end) {
		int seen = 0;
		boolean upper = false;
		for (int index = from; index < end; index++) {
			char character = text.charAt(index);
			boolean capital = SecretText.isUpper(character);
			if (capital) {
				seen |= upper ? UPPER | CAPITALS : UPPER;
			}
			else {
				seen |= SecretText.isLower(character) ? LOWER : SecretText.isDigit(character) ? DIGIT : 0;
			}
			upper = capital;
		}
		return seen;
	}

	boolean passes(int seen) {
		return switch (this) {
			case ANY -> true;
			case RANDOM -> has(seen, DIGIT) || has(seen, CAPITALS | LOWER);
			case MIXED -> has(seen, DIGIT | UPPER | LOWER);
		};
	}

	private static boolean has(int seen, int kinds) {
		return (seen & kinds) == kinds;
	}

}
