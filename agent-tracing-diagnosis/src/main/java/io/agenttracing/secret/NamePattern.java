package io.agenttracing.secret;

import java.util.Locale;

/**
 * A name to search for, matched from its end.
 *
 * @param name the name in lower case
 * @param kind the kind of its value
 * @param extent the part of a name that has to match
 * @param tail whether it is a mere ending, before which the name is searched
 */
record NamePattern(String name, SecretName kind, Extent extent, boolean tail) {

	/**
	 * Reads a line such as {@code value suffix api-key}.
	 * @param line the line
	 * @return the pattern
	 */
	static NamePattern of(String line) {
		String[] parts = line.split(" ");
		boolean tail = parts[0].equals("tail");
		SecretName kind = (tail || parts[0].equals("plain")) ? SecretName.NONE
				: SecretName.valueOf(parts[0].toUpperCase(Locale.ROOT));
		return new NamePattern(parts[2], kind, Extent.valueOf(parts[1].toUpperCase(Locale.ROOT)), tail);
	}

	/**
	 * The start of the name that ends here.
	 * @param text the text
	 * @param end the index after the name
	 * @return the index, or -1 if it is another name
	 */
	int start(CharSequence text, int end) {
		int index = end;
		for (int i = this.name.length() - 1; i >= 0; i--) {
			char expected = this.name.charAt(i);
			char actual = (index > 0) ? text.charAt(index - 1) : '\0';
			if (expected == '-' || expected == '_') {
				index -= isJoint(actual) && (actual != '.' || expected == '-') ? 1 : 0;
			}
			else if (SecretText.lower(actual) == expected) {
				index--;
			}
			else {
				return -1;
			}
		}
		return this.extent.allows(text, index) ? index : -1;
	}

	static boolean isJoint(char character) {
		return character == '-' || character == '_' || character == '.' || character == ' ';
	}

	/**
	 * The part of a name that a pattern has to match.
	 */
	enum Extent {

		/** The end of a name. */
		SUFFIX,

		/** The last word of a name, also in camel case. */
		WORD,

		/** The last word of a name that has other words before it. */
		PART,

		/** The whole name, after the last dot. */
		NAME;

		boolean allows(CharSequence text, int start) {
			if (this == SUFFIX) {
				return true;
			}
			char before = (start > 0) ? text.charAt(start - 1) : '\0';
			return switch (this) {
				case NAME -> !SecretText.isWord(before);
				case PART -> before == '_' || before == '-' || isHump(text, start, before);
				default -> !Character.isLetter(before) || isHump(text, start, before);
			};
		}

		private static boolean isHump(CharSequence text, int start, char before) {
			return SecretText.isUpper(text.charAt(start)) && SecretText.isLower(before);
		}

	}

}
