package io.agenttracing.secret;

import java.util.ArrayList;
import java.util.List;

/**
 * What the name in front of a value says about it. Names are compared from their end,
 * because most have something in front: {@code OPENAI_API_KEY},
 * {@code spring.datasource.password}.
 */
enum SecretName {

	/** No secret. */
	NONE,

	/** The value is a secret. */
	VALUE,

	/** The value is a secret where it looks like one: a parser has tokens as well. */
	TOKEN,

	/** The value is a scheme and a credential. */
	AUTHORIZATION,

	/** The value is a list of cookies. */
	COOKIE;

	/** A hyphen is where a separator may be. */
	private static final List<String> VALUES = List.of("password", "passwd", "passphrase", "passwort", "kennwort",
			"secret", "api-key", "subscription-key", "account-key", "access-key", "secret-key", "private-key",
			"access-token", "refresh-token", "auth-token", "api-token", "session-token", "security-token",
			"bearer-token", "jsessionid", "phpsessid");

	/** Too short to be recognised at the end of a longer word. */
	private static final List<String> WORDS = List.of("pwd", "id-token");

	private static final int MAX_SEGMENT = 64;

	private static final Pattern[][] BY_LAST_LETTER = byLastLetter();

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
		char last = (end > 0) ? SecretText.lower(text.charAt(end - 1)) : ' ';
		if (!SecretText.isLower(last)) {
			return NONE;
		}
		for (Pattern pattern : BY_LAST_LETTER[last - 'a']) {
			int start = pattern.start(text, end);
			if (start >= 0) {
				return (colon && isClass(text, start)) ? NONE : pattern.kind();
			}
		}
		return NONE;
	}

	// As in com.acme.InvalidPassword: …, and not as in Smtp.Password: …
	private static boolean isClass(CharSequence text, int index) {
		int start = segmentStart(text, index);
		if (start < 2 || !SecretText.isUpper(text.charAt(start))) {
			return false;
		}
		char before = text.charAt(start - 1);
		return before == '$' || (before == '.' && SecretText.isLower(text.charAt(segmentStart(text, start - 1))));
	}

	private static int segmentStart(CharSequence text, int index) {
		int start = index;
		while (start > 0 && index - start < MAX_SEGMENT && SecretText.isWord(text.charAt(start - 1))) {
			start--;
		}
		return start;
	}

	private static Pattern[][] byLastLetter() {
		List<Pattern> patterns = new ArrayList<>();
		VALUES.forEach((name) -> patterns.add(new Pattern(name, VALUE, Extent.SUFFIX)));
		WORDS.forEach((name) -> patterns.add(new Pattern(name, VALUE, Extent.WORD)));
		patterns.add(new Pattern("authorization", AUTHORIZATION, Extent.SUFFIX));
		patterns.add(new Pattern("cookie", COOKIE, Extent.SUFFIX));
		patterns.add(new Pattern("token", TOKEN, Extent.SEGMENT));
		Pattern[][] byLastLetter = new Pattern[26][];
		for (int i = 0; i < byLastLetter.length; i++) {
			String last = String.valueOf((char) ('a' + i));
			byLastLetter[i] = patterns.stream()
				.filter((pattern) -> pattern.name().endsWith(last))
				.toArray(Pattern[]::new);
		}
		return byLastLetter;
	}

	/**
	 * How much of a name a pattern has to be.
	 */
	private enum Extent {

		/** The end of it. */
		SUFFIX,

		/** A word, in camel case as well. */
		WORD,

		/** All behind the last dot. */
		SEGMENT;

		boolean allows(CharSequence text, int start) {
			if (this == SUFFIX || start == 0) {
				return true;
			}
			char before = text.charAt(start - 1);
			if (this == SEGMENT) {
				return !SecretText.isWord(before);
			}
			return !Character.isLetter(before)
					|| (SecretText.isUpper(text.charAt(start)) && SecretText.isLower(before));
		}

	}

	/**
	 * A name to look for.
	 *
	 * @param name the name in lower case
	 * @param kind what it says
	 * @param extent how much of the name it is
	 */
	private record Pattern(String name, SecretName kind, Extent extent) {

		int start(CharSequence text, int end) {
			int index = end;
			for (int i = this.name.length() - 1; i >= 0; i--) {
				char expected = this.name.charAt(i);
				char actual = (index > 0) ? text.charAt(index - 1) : '\0';
				if (expected == '-') {
					index -= (actual == '-' || actual == '_' || actual == '.' || actual == ' ') ? 1 : 0;
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

	}

}
