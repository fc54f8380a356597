package io.agenttracing.secret;

/**
 * What the name in front of a value says about it. The names are in {@code names.txt}.
 */
enum SecretName {

	/** No secret. */
	NONE,

	/** The value is a secret. */
	VALUE,

	/** The same, and a text in quotes behind it as well: {@code wrong password "x"}. */
	PASSWORD,

	/** The value is a secret where it looks like one: a parser has tokens as well. */
	TOKEN,

	/** As a token, and not even as the key of an attribute always a secret. */
	LIKELY,

	/** The value is a secret where it looks like made by chance. */
	RANDOM,

	/** The same, with letters of both cases and digits. */
	MIXED,

	/** The value is a secret where it looks like a password. */
	PASS,

	/** The value is a secret where it is a short number. */
	DIGITS,

	/** The value is a secret where it is a row of words. */
	PHRASE,

	/** The value is a scheme and a credential. */
	AUTHORIZATION,

	/** The value is a list of cookies. */
	COOKIE;

	/**
	 * What a name says.
	 * @param name all of the name
	 * @return the kind
	 */
	static SecretName of(CharSequence name) {
		return endingAt(name, name.length(), false);
	}

	/**
	 * What the name says that ends here in a text.
	 * @param text the text
	 * @param end the index after the name
	 * @param colon whether a colon follows, as behind the class of an exception
	 * @return the kind
	 */
	static SecretName endingAt(CharSequence text, int end, boolean colon) {
		return NameTable.find(text, end, colon);
	}

	/**
	 * Whether the value has to look like a secret, when the name is in front of it in a
	 * text.
	 */
	boolean isTested() {
		return switch (this) {
			case TOKEN, LIKELY, RANDOM, MIXED, PASS, DIGITS, PHRASE -> true;
			default -> false;
		};
	}

	/**
	 * Whether the value of an attribute with the name is a secret whatever it is.
	 */
	boolean isAlways() {
		return this == TOKEN || (this != NONE && !isTested());
	}

}
