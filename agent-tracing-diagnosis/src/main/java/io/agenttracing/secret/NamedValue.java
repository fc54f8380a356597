package io.agenttracing.secret;

/**
 * A value whose name is the value of the member before it, as in variables of containers
 * and properties in XML: {@code "name": "DB_PASSWORD", "value": "…"}.
 */
final class NamedValue {

	private static final int MAX_BETWEEN = 24;

	private static final int MAX_NAME = 64;

	private static final int MAX_ASSIGNMENT = 6;

	private static final String[] VALUES = { "value", "string", "default" };

	private static final String[] NAMES = { "name", "key", "id", "param", "parameter", "header", "variable",
			"property" };

	private NamedValue() {
	}

	/**
	 * The kind of the name that the member before gives to a value.
	 * @param text the text
	 * @param end the end of the word {@code value}
	 * @return the kind
	 */
	static SecretName of(CharSequence text, int end) {
		if (!mayEnd(text, end)) {
			return SecretName.NONE;
		}
		int start = start(text, end, VALUES);
		if (start < 2) {
			return SecretName.NONE;
		}
		// ApiKey[value=…]
		if ("[({".indexOf(text.charAt(start - 1)) >= 0 && SecretText.isWord(text.charAt(start - 2))) {
			return SecretName.endingAt(text, start - 1, false);
		}
		start = prefixStart(text, start);
		int nameEnd = withoutMarks(text, start, MAX_BETWEEN);
		if (nameEnd == start) {
			return SecretName.NONE;
		}
		int nameStart = nameStart(text, nameEnd);
		if (isTag(text, nameStart)) {
			// <name>DB_PASSWORD</name>
			nameEnd = withoutMarks(text, nameStart, MAX_ASSIGNMENT);
			nameStart = nameStart(text, nameEnd);
		}
		int keyEnd = withoutMarks(text, nameStart, MAX_ASSIGNMENT);
		boolean key = nameStart < nameEnd && keyEnd < nameStart && isName(text, keyEnd);
		return key ? SecretName.endingAt(text, nameEnd, false) : SecretName.NONE;
	}

	/**
	 * Whether the word may be {@code value} or an equivalent: a prefilter.
	 */
	static boolean mayEnd(CharSequence text, int end) {
		if (end < 2) {
			return false;
		}
		char last = SecretText.lower(text.charAt(end - 1));
		char before = SecretText.lower(text.charAt(end - 2));
		return (last == 'e' && before == 'u') || (last == 'g' && before == 'n') || (last == 't' && before == 'l');
	}

	/**
	 * Whether the word is {@code name} or an equivalent.
	 * @param text the text
	 * @param end the end of the word
	 */
	static boolean isName(CharSequence text, int end) {
		return start(text, end, NAMES) >= 0;
	}

	private static int start(CharSequence text, int end, String[] words) {
		for (String word : words) {
			int start = end - word.length();
			if (SecretText.startsWithIgnoreCase(text, start, word)
					&& (start == 0 || !SecretText.isLower(text.charAt(start - 1)))) {
				return start;
			}
		}
		return -1;
	}

	// As in param-value.
	private static int prefixStart(CharSequence text, int start) {
		return (text.charAt(start - 1) == '-') ? nameStart(text, start) : start;
	}

	private static boolean isTag(CharSequence text, int start) {
		return start > 1 && text.charAt(start - 1) == '/' && text.charAt(start - 2) == '<';
	}

	private static int withoutMarks(CharSequence text, int end, int max) {
		int index = end;
		while (index > 0 && end - index < max && !SecretText.isWord(text.charAt(index - 1))) {
			index--;
		}
		return index;
	}

	private static int nameStart(CharSequence text, int end) {
		int index = end;
		while (index > 0 && end - index < MAX_NAME && SecretText.isNameCharacter(text.charAt(index - 1))) {
			index--;
		}
		return index;
	}

}
