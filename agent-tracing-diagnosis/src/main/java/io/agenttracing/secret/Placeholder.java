package io.agenttracing.secret;

import java.util.function.IntPredicate;

/**
 * A placeholder for a secret in SQL, configuration, templates, shells, loggers and
 * documentation: {@code ${db.password}}, {@code {{ .Values.key }}}, {@code %s},
 * {@code <your key>}. One with a default value, {@code ${KEY:abc}}, is none, since the
 * default may be a secret.
 */
final class Placeholder {

	private static final int MAX_LENGTH = 128;

	private static final int MAX_DEPTH = 3;

	private static final String SOURCES = " env sys vault file secret secrets sm ssm aws key bundle docker ";

	private Placeholder() {
	}

	/**
	 * Whether a value as a whole is a placeholder.
	 */
	static boolean is(String value) {
		char first = value.charAt(0);
		String rest = value.substring(1);
		return switch (first) {
			case '?' -> isAll(rest, Character::isDigit);
			case ':' -> !rest.isEmpty() && isAll(rest, Character::isJavaIdentifierPart);
			case '@' -> SecretName.of(rest) != SecretName.NONE;
			default -> end(value, 0) == value.length();
		};
	}

	/**
	 * The end of a placeholder.
	 * @param text the text
	 * @param start where it may begin
	 * @return its end, or the start if there is none
	 */
	static int end(CharSequence text, int start) {
		char next = charAt(text, start + 1);
		int end = switch (charAt(text, start)) {
			case '$' -> variable(text, start, next);
			case '#' -> (next == '{') ? braces(text, start + 1) : start;
			case '{' -> template(text, start, next);
			case '<' -> closing(text, start + 1, '>');
			case '%' -> format(text, start, next);
			default -> start;
		};
		return (end > start && !isPart(charAt(text, end))) ? end : start;
	}

	private static boolean isPart(char character) {
		return SecretText.isWord(character) || character == '{' || character == '$' || character == '!';
	}

	private static int variable(CharSequence text, int start, char next) {
		if (next == '{') {
			int end = braces(text, start + 1);
			return (end > start + 1 && isDefault(text.subSequence(start + 2, end - 1).toString())) ? start
					: Math.max(start, (end > start + 1) ? end : start);
		}
		if (next == '(') {
			return Math.max(start, closing(text, start + 2, ')'));
		}
		int end = start + 1;
		boolean upper = true;
		boolean digits = true;
		while (end - start < MAX_LENGTH && Character.isLetterOrDigit(charAt(text, end)) || charAt(text, end) == '_') {
			char character = text.charAt(end);
			upper &= !SecretText.isLower(character);
			digits &= SecretText.isDigit(character);
			end++;
		}
		boolean variable = end > start + 1 && (digits || (upper && !SecretText.isDigit(next))
				|| SecretName.of(text.subSequence(start + 1, end)) != SecretName.NONE);
		return variable ? end : start;
	}

	// Whether there is a default value, as in ${KEY:abc}.
	private static boolean isDefault(String content) {
		int colon = content.indexOf(':');
		if (colon < 0 || SOURCES.contains(' ' + content.substring(0, colon) + ' ')) {
			return false;
		}
		String value = content.substring(content.startsWith(":-", colon) ? colon + 2 : colon + 1);
		return !value.isEmpty() && "?+$#{'\"".indexOf(value.charAt(0)) < 0
				&& !PlainValue.is(value, 0, value.length(), false);
	}

	private static int template(CharSequence text, int start, char next) {
		if (next == '{' || next == '%') {
			int end = braces(text, start);
			return (end > start) ? end : start;
		}
		int end = start + 1;
		while (end - start < MAX_LENGTH && (SecretText.isNameCharacter(charAt(text, end)))) {
			end++;
		}
		return (charAt(text, end) == '}') ? end + 1 : start;
	}

	// Formats of loggers, shells and Python: %s, %NAME%, %{name}, %(name)s.
	private static int format(CharSequence text, int start, char next) {
		if (next == '{') {
			int end = braces(text, start + 1);
			return (end > start + 1) ? end : start;
		}
		if (next == '(') {
			int end = closing(text, start + 2, ')');
			return (end > start && charAt(text, end) == 's') ? end + 1 : start;
		}
		int end = start + 1;
		while (end - start < MAX_LENGTH && SecretText.isNameCharacter(charAt(text, end))) {
			end++;
		}
		if (charAt(text, end) == '%' && !SecretText.isDigit(next)) {
			return end + 1;
		}
		return (end == start + 2 && "sdvqx".indexOf(next) >= 0) ? end : start;
	}

	private static int braces(CharSequence text, int open) {
		int depth = 0;
		for (int index = open; index < text.length() && index - open < MAX_LENGTH; index++) {
			char character = text.charAt(index);
			if (character == '{') {
				depth++;
			}
			else if (character == '}') {
				depth--;
			}
			if (depth == 0) {
				return index + 1;
			}
			if (depth > MAX_DEPTH || character == '\n' || character == '=') {
				return open;
			}
		}
		return open;
	}

	private static int closing(CharSequence text, int from, char closing) {
		for (int index = from; index < text.length() && index - from < MAX_LENGTH; index++) {
			char character = text.charAt(index);
			if (character == closing) {
				return (index > from) ? index + 1 : -1;
			}
			if (character == '\n' || character == '<' || character == '=' || character == '"') {
				return -1;
			}
		}
		return -1;
	}

	private static char charAt(CharSequence text, int index) {
		return (index < text.length()) ? text.charAt(index) : '\0';
	}

	private static boolean isAll(String value, IntPredicate kind) {
		return value.chars().allMatch(kind);
	}

}
