package io.agenttracing.secret;

/**
 * The name before a separator: of a variable, perhaps followed by its type; of a member
 * of JSON; or given by another member, as in {@code {"name": "DB_PASSWORD", "value":
 * "…"}}.
 */
final class KeyName {

	private static final int MAX_CLOSING = 4;

	private static final int MAX_OPERATOR = 3;

	private KeyName() {
	}

	/**
	 * Whether a name of a secret may precede a separator: a prefilter.
	 */
	static boolean mayEnd(CharSequence text, int separator) {
		if (separator < 2) {
			return false;
		}
		char before = text.charAt(separator - 1);
		int end = (before == '"' && text.charAt(separator - 2) != '\\') ? separator - 1 : separator;
		return (end == separator && !SecretText.isWord(before)) || NameTable.mayEnd(text, end)
				|| NamedValue.mayEnd(text, end);
	}

	/**
	 * The end of the name.
	 * @param text the text
	 * @param separator the index of the separator
	 * @return the index after the last character of the name
	 */
	static int end(CharSequence text, int separator) {
		int end = withoutBlanks(text, separator);
		if (separator < text.length() && text.charAt(separator) == '=') {
			int operator = end;
			while (operator > 0 && end - operator < MAX_OPERATOR && "?+.:".indexOf(text.charAt(operator - 1)) >= 0) {
				operator--;
			}
			end = (operator < end) ? withoutBlanks(text, operator) : end;
		}
		for (int i = 0; i < MAX_CLOSING; i++) {
			int before = withoutClosing(text, end);
			if (before == end) {
				break;
			}
			end = before;
		}
		return end;
	}

	/**
	 * The kind of the name.
	 * @param text the text
	 * @param end the end of the name
	 * @param colon whether a colon follows
	 * @param equals whether a blank and an equals sign follow
	 * @return the kind
	 */
	static SecretName of(CharSequence text, int end, boolean colon, boolean equals) {
		SecretName name = SecretName.endingAt(text, end, colon);
		if (name != SecretName.NONE || end < 2) {
			return name;
		}
		name = NamedValue.of(text, end);
		return (name == SecretName.NONE && equals && text.charAt(end) != ')') ? typed(text, end) : name;
	}

	// As in val slackToken: String =, and var slackToken string =
	private static SecretName typed(CharSequence text, int end) {
		int start = PlainWords.typeStart(text, end);
		if (start < 0) {
			return SecretName.NONE;
		}
		int name = start;
		while (name > 0 && start - name < MAX_OPERATOR && " :&".indexOf(text.charAt(name - 1)) >= 0) {
			name--;
		}
		return (name < start) ? SecretName.endingAt(text, name, false) : SecretName.NONE;
	}

	private static int withoutBlanks(CharSequence text, int end) {
		int index = end;
		while (index > 0 && SecretText.isBlank(text.charAt(index - 1))) {
			index--;
		}
		return index;
	}

	private static int withoutClosing(CharSequence text, int end) {
		char last = (end > 0) ? text.charAt(end - 1) : ' ';
		if (SecretText.isQuote(last) || last == ')' || last == ']' || last == '*') {
			int index = end - 1;
			while (index > 0 && text.charAt(index - 1) == '\\') {
				index--;
			}
			return index;
		}
		return (last == '2' || last == '7' || last == ';') ? EncodedMark.withoutQuote(text, end) : end;
	}

}
