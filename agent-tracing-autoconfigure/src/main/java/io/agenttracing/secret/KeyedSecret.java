package io.agenttracing.secret;

import org.jspecify.annotations.Nullable;

/**
 * The value behind a name and a separator: {@code name=value}, {@code name: value},
 * {@code "name":"value"}, also within JSON that is escaped itself, in the parameters of a
 * URL, in {@code toString} of a record or map, and in the messages of databases and
 * validation.
 */
final class KeyedSecret {

	private static final int MIN_TOKEN = 16;

	/** More of them are no JSON within JSON within JSON. */
	private static final int MAX_ESCAPES = 7;

	private static final String REJECTED_VALUE = "rejected value [";

	private KeyedSecret() {
	}

	static @Nullable Secret at(CharSequence text, int separator) {
		int nameEnd = nameEnd(text, separator);
		boolean colon = text.charAt(separator) == ':';
		SecretName name = SecretName.endingAt(text, nameEnd, colon);
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
		return value(text, start, name, prose);
	}

	private static int nameEnd(CharSequence text, int separator) {
		int end = separator;
		while (end > 0 && SecretText.isBlank(text.charAt(end - 1))) {
			end--;
		}
		if (end > 0 && (SecretText.isQuote(text.charAt(end - 1)) || text.charAt(end - 1) == ')'
				|| text.charAt(end - 1) == ']')) {
			end--;
			while (end > 0 && text.charAt(end - 1) == '\\') {
				end--;
			}
		}
		return end;
	}

	private static int valueStart(CharSequence text, int separator, boolean colon) {
		int start = separator + 1;
		char next = (start < text.length()) ? text.charAt(start) : '\0';
		if (colon && (next == ':' || next == '/')) {
			return (next == '/' && start + 1 < text.length() && text.charAt(start + 1) != '/') ? start : -1;
		}
		return SecretText.skipBlanks(text, (next == '=' || (!colon && next == '>')) ? start + 1 : start);
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
		if (name != SecretName.TOKEN && (open == '[' || (open == '(' && !prose))) {
			return enclosed(text, start + 1, bracketEnd(text, start + 1, (open == '[') ? ']' : ')'), name);
		}
		if (open == '{' && isObject(text, start)) {
			return null;
		}
		return switch (name) {
			case AUTHORIZATION -> HeaderSecret.authorization(text, start, prose);
			case COOKIE -> HeaderSecret.cookies(text, start, prose);
			case TOKEN -> token(text, start, tokenEnd(text, start));
			default -> word(text, start, prose);
		};
	}

	private static @Nullable Secret enclosed(CharSequence text, int start, int end, SecretName name) {
		if (PlainValue.is(text, start, end, false)) {
			return null;
		}
		return switch (name) {
			case AUTHORIZATION -> HeaderSecret.authorizationWithin(text, start, end);
			case TOKEN -> token(text, start, end);
			default -> new Secret(start, end);
		};
	}

	private static @Nullable Secret word(CharSequence text, int start, boolean prose) {
		int end = SecretText.valueEnd(text, start);
		if (prose && startsWith(text, start, REJECTED_VALUE)) {
			int rejected = start + REJECTED_VALUE.length();
			return enclosed(text, rejected, bracketEnd(text, rejected, ']'), SecretName.VALUE);
		}
		return (end == start || PlainValue.is(text, start, end, prose)) ? null : new Secret(start, end);
	}

	private static @Nullable Secret token(CharSequence text, int start, int end) {
		boolean digit = false;
		boolean letter = false;
		for (int index = start; index < end; index++) {
			char character = text.charAt(index);
			if (character <= ' ') {
				return null;
			}
			digit |= SecretText.isDigit(character);
			letter |= Character.isLetter(character);
		}
		return (end - start >= MIN_TOKEN && digit && letter) ? new Secret(start, end) : null;
	}

	// Without the equals sign within, which begins another value.
	private static int tokenEnd(CharSequence text, int start) {
		int end = start;
		while (end < text.length()
				&& (SecretText.isWord(text.charAt(end)) || "._~+/%".indexOf(text.charAt(end)) >= 0)) {
			end++;
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

	// The schema of a tool has properties with these names.
	private static boolean isObject(CharSequence text, int start) {
		char next = (start + 1 < text.length()) ? text.charAt(start + 1) : ' ';
		return next <= ' ' || next == '}' || next == '\\' || SecretText.isQuote(next);
	}

	private static boolean startsWith(CharSequence text, int start, String words) {
		return text.length() - start >= words.length()
				&& words.contentEquals(text.subSequence(start, start + words.length()));
	}

}
