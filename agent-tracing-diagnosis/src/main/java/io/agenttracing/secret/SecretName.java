package io.agenttracing.secret;

/**
 * The kind of a name, which determines whether its value is a secret. The names are in
 * {@code names.txt}.
 */
enum SecretName {

	/** The value is no secret. */
	NONE,

	/** The value is a secret. */
	VALUE,

	/** The value is a secret, even without a separator: {@code wrong password "x"}. */
	PASSWORD,

	/** The value is a secret if it looks like one: parsers have tokens, too. */
	TOKEN,

	/** The value is a secret if it looks like one, even for the key of an attribute. */
	LIKELY,

	/** The value is a secret if it looks random. */
	RANDOM,

	/**
	 * The value is a secret if it looks random, with digits and both cases of letters.
	 */
	MIXED,

	/** The value is a secret if it looks like a password. */
	PASS,

	/** The value is a secret if it is a short number. */
	DIGITS,

	/** The value is a secret if it is a seed phrase. */
	PHRASE,

	/** The value is a scheme and a credential. */
	AUTHORIZATION,

	/** The value is a list of cookies. */
	COOKIE;

	/**
	 * The kind of a name.
	 * @param name the whole name
	 * @return the kind
	 */
	static SecretName of(CharSequence name) {
		return endingAt(name, name.length(), false);
	}

	/**
	 * The kind of the name that ends here in a text.
	 * @param text the text
	 * @param end the index after the name
	 * @param colon whether a colon follows, as behind the class of an exception
	 * @return the kind
	 */
	static SecretName endingAt(CharSequence text, int end, boolean colon) {
		return NameTable.find(text, end, colon);
	}

	/**
	 * Whether the value has to look like a secret if the name precedes it in a text.
	 */
	boolean isTested() {
		return switch (this) {
			case TOKEN, LIKELY, RANDOM, MIXED, PASS, DIGITS, PHRASE -> true;
			default -> false;
		};
	}

	/**
	 * Whether the value of an attribute with the name is always a secret.
	 */
	boolean isAlways() {
		return this == TOKEN || (this != NONE && !isTested());
	}

}
