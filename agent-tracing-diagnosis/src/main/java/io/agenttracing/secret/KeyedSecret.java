package io.agenttracing.secret;

import org.jspecify.annotations.Nullable;

/**
 * A secret that follows its name and a separator: {@code name=value},
 * {@code name: value}, {@code "name":"value"}; also in escaped JSON, URL parameters, the
 * {@code toString} of records and maps, and messages of databases and validation.
 */
final class KeyedSecret {

	/** The backslashes of a quote in JSON that is nested in JSON twice. */
	private static final int MAX_ESCAPES = 7;

	private static final int MAX_NAME = 64;

	private static final String REJECTED_VALUE = "rejected value [";

	private KeyedSecret() {
	}

	static @Nullable Secret at(CharSequence text, int separator) {
		int nameEnd = KeyName.end(text, separator);
		boolean colon = text.charAt(separator) == ':';
		SecretName name = KeyName.of(text, nameEnd, colon, !colon && nameEnd < separator);
		if (name == SecretName.NONE) {
			return null;
		}
		int start = valueStart(text, separator, colon);
		if (start < 0 || start >= text.length()) {
			return null;
		}
		boolean prose = colon && start > separator + 1;
		if (colon && !prose && SecretText.isBlank(text.charAt(nameEnd)) && !SecretText.isQuote(text.charAt(start))) {
			// A parameter of SQL: password :name
			return null;
		}
		Secret secret = value(text, start, name, prose);
		return (secret == null || isName(text, nameEnd, secret)
				|| (prose && PlainValue.isSaying(text, nameEnd, secret.start(), secret.end()))) ? null : secret;
	}

	/**
	 * Finds the value behind an encoded separator.
	 * @param text the text
	 * @param separator the index of the separator
	 * @param length the length of the separator
	 */
	static @Nullable Secret encoded(CharSequence text, int separator, int length) {
		int nameEnd = KeyName.end(text, separator);
		SecretName name = SecretName.endingAt(text, nameEnd, EncodedMark.isColon(text, separator));
		if (name == SecretName.NONE
				|| (EncodedMark.isTagEnd(text, separator) && !EncodedMark.isTag(text, nameEnd, separator))) {
			return null;
		}
		int start = EncodedMark.skipOpening(text, separator + length);
		if (name == SecretName.AUTHORIZATION) {
			int scheme = SecretText.wordEnd(text, start);
			start = HeaderSecret.isScheme(text, start, scheme) ? EncodedMark.skipOpening(text, scheme) : start;
		}
		int end = EncodedMark.valueEnd(text, start);
		return (end > start && isSecret(text, start, end, name)) ? new Secret(start, end) : null;
	}

	/**
	 * The secret that is a value in quotes or in a tag.
	 */
	static @Nullable Secret enclosed(CharSequence text, int start, int end, SecretName name) {
		if (end <= start || !isSecret(text, start, end, name)) {
			return null;
		}
		return (name == SecretName.AUTHORIZATION) ? HeaderSecret.authorizationWithin(text, start, end)
				: new Secret(start, end);
	}

	/**
	 * Whether a value is a secret, given its name.
	 */
	static boolean isSecret(CharSequence text, int start, int end, SecretName name) {
		if (name == SecretName.PHRASE) {
			return SeedPhrase.end(text, start) == end;
		}
		return (!name.isTested() || SecretShape.fits(name, text, start, end))
				&& !PlainValue.is(text, start, end, false);
	}

	// As in this.password = password.
	private static boolean isName(CharSequence text, int nameEnd, Secret secret) {
		int length = secret.end() - secret.start();
		int name = nameEnd - length;
		if (name < 0 || length > MAX_NAME) {
			return false;
		}
		for (int i = 0; i < length; i++) {
			if (SecretText.lower(text.charAt(secret.start() + i)) != SecretText.lower(text.charAt(name + i))) {
				return false;
			}
		}
		return name == 0 || !Character.isLetterOrDigit(text.charAt(name - 1));
	}

	private static int valueStart(CharSequence text, int separator, boolean colon) {
		int start = separator + 1;
		char next = (start < text.length()) ? text.charAt(start) : '\0';
		if (colon && (next == ':' || next == '/')) {
			return (next == '/' && start + 1 < text.length() && text.charAt(start + 1) != '/') ? start : -1;
		}
		if (colon && SecretText.startsWith(text, start, "**")) {
			start += 2;
		}
		start = SecretText.skipBlanks(text, (next == '=' || (!colon && next == '>')) ? start + 1 : start);
		start = ValuePrefix.skip(text, start);
		return colon ? BlockScalar.start(text, start) : withoutPrefix(text, start);
	}

	// As in b'abc' of Python and @"abc" of C#.
	private static int withoutPrefix(CharSequence text, int start) {
		boolean prefixed = start + 1 < text.length() && "bfruL@".indexOf(text.charAt(start)) >= 0
				&& SecretText.isQuote(text.charAt(start + 1));
		return prefixed ? start + 1 : start;
	}

	private static @Nullable Secret value(CharSequence text, int start, SecretName name, boolean prose) {
		int quote = start;
		while (quote < text.length() && text.charAt(quote) == '\\') {
			quote++;
		}
		int escapes = quote - start;
		if (quote < text.length() && escapes <= MAX_ESCAPES && SecretText.isQuote(text.charAt(quote))) {
			int end = SecretText.quoteEnd(text, quote + 1, text.charAt(quote), escapes);
			return enclosed(text, quote + 1, end, name);
		}
		char open = text.charAt(start);
		int from = EncodedMark.skipOpening(text, start);
		if (from > start) {
			return enclosed(text, from, EncodedMark.valueEnd(text, from), name);
		}
		if (Placeholder.end(text, start) > start || (open == '{' && isObject(text, start))) {
			return null;
		}
		if (name == SecretName.PHRASE) {
			int end = SeedPhrase.end(text, start);
			return (end > start) ? new Secret(start, end) : null;
		}
		if (name.isTested()) {
			from = (open == '[') ? withoutQuotes(text, start + 1) : start;
			boolean coordinates = text.charAt(start - 1) == ':' && name == SecretName.LIKELY;
			return token(text, from, coordinates ? SecretName.RANDOM : name, prose);
		}
		if (open == '[' || (open == '(' && !prose)) {
			return enclosed(text, start + 1, bracketEnd(text, start + 1, (open == '[') ? ']' : ')'), name);
		}
		return switch (name) {
			case AUTHORIZATION -> HeaderSecret.authorization(text, start, prose);
			case COOKIE -> HeaderSecret.cookies(text, start, prose);
			default -> word(text, start, prose);
		};
	}

	private static int withoutQuotes(CharSequence text, int start) {
		int from = start;
		while (from < text.length() && (SecretText.isQuote(text.charAt(from)) || text.charAt(from) == '\\')) {
			from++;
		}
		return from;
	}

	private static @Nullable Secret token(CharSequence text, int start, SecretName name, boolean prose) {
		int end = tokenEnd(text, start);
		Secret secret = enclosed(text, start, end, name);
		if (secret == null || (prose && PlainValue.is(text, start, end, true))) {
			return null;
		}
		return new Secret(start, Math.max(end, SecretText.valueEnd(text, start)));
	}

	private static @Nullable Secret word(CharSequence text, int start, boolean prose) {
		if (PemKey.isHeader(text, start)) {
			return PemKey.at(text, start);
		}
		int end = SecretText.valueEnd(text, start);
		if (prose && SecretText.startsWith(text, start, REJECTED_VALUE)) {
			int rejected = start + REJECTED_VALUE.length();
			return enclosed(text, rejected, bracketEnd(text, rejected, ']'), SecretName.VALUE);
		}
		return (end == start || PlainValue.is(text, start, end, prose)) ? null : new Secret(start, end);
	}

	// Ends at an equals sign, which separates another name and value.
	private static int tokenEnd(CharSequence text, int start) {
		int end = start;
		boolean colon = false;
		while (end < text.length()) {
			char character = text.charAt(end);
			boolean first = character == ':' && !colon && end > start;
			if (!first && !SecretText.isWord(character) && ("._~+/%!@$^*#?".indexOf(character) < 0
					|| (character == '%' && EncodedMark.isEnd(text, end) && !EncodedMark.isColon(text, end)))) {
				break;
			}
			colon |= first;
			end++;
		}
		while (end > start && ":.*!?".indexOf(text.charAt(end - 1)) >= 0) {
			end--;
		}
		return end;
	}

	private static int bracketEnd(CharSequence text, int start, char closing) {
		int end = start;
		while (end < text.length() && text.charAt(end) != closing && text.charAt(end) != '\n') {
			end++;
		}
		return end;
	}

	// Such as a property in the JSON schema of a tool.
	private static boolean isObject(CharSequence text, int start) {
		char next = (start + 1 < text.length()) ? text.charAt(start + 1) : ' ';
		return next <= ' ' || next == '}' || next == '\\' || SecretText.isQuote(next);
	}

}
