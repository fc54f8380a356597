package io.agenttracing.secret;

import org.jspecify.annotations.Nullable;

/**
 * The value behind an option of a command: {@code --password x}, {@code -u user:x}, and
 * {@code -p x} of the few that take a password there.
 */
final class OptionSecret {

	private static final int MAX_NAME = 48;

	private static final int MAX_COMMAND = 64;

	private static final String[] COMMANDS = { "sshpass", "docker login", "podman login", "redis-cli", "mysql",
			"mongosh", "mongo", "az login", "helm registry" };

	private OptionSecret() {
	}

	static @Nullable Secret at(CharSequence text, int start) {
		int name = start;
		while (name < text.length() && name - start < 3 && text.charAt(name) == '-') {
			name++;
		}
		int nameEnd = name;
		while (nameEnd < text.length() && nameEnd - name < MAX_NAME && isOption(text.charAt(nameEnd))) {
			nameEnd++;
		}
		int value = SecretText.skipBlanks(text, nameEnd);
		if (nameEnd == name || name - start > 2 || value == nameEnd || value == text.length()
				|| text.charAt(value) == '-') {
			return null;
		}
		if (nameEnd - name == 1) {
			return switch (text.charAt(name)) {
				case 'u', 'U' -> userAndPassword(text, value);
				case 'p', 'a' -> isOfCommand(text, start) ? value(text, value, SecretName.PASS) : null;
				default -> null;
			};
		}
		SecretName kind = SecretName.endingAt(text, nameEnd, false);
		if (kind == SecretName.NONE) {
			return SecretText.startsWithIgnoreCase(text, nameEnd - 4, "user") ? userAndPassword(text, value) : null;
		}
		return value(text, value, kind);
	}

	private static @Nullable Secret value(CharSequence text, int start, SecretName name) {
		char first = text.charAt(start);
		if (SecretText.isQuote(first)) {
			return KeyedSecret.enclosed(text, start + 1, SecretText.quoteEnd(text, start + 1, first, 0), name);
		}
		int end = SecretText.valueEnd(text, start);
		if (first == '<' || first == '[' || Placeholder.end(text, start) > start || PlainValue.isWord(text, start, end)
				|| isNext(text, start, end) || SecretName.endingAt(text, end, false) != SecretName.NONE) {
			return null;
		}
		return KeyedSecret.enclosed(text, start, end, name);
	}

	private static @Nullable Secret userAndPassword(CharSequence text, int start) {
		boolean quoted = SecretText.isQuote(text.charAt(start));
		int from = quoted ? start + 1 : start;
		int end = quoted ? SecretText.quoteEnd(text, from, text.charAt(start), 0) : SecretText.valueEnd(text, from);
		int colon = from;
		while (colon < end && text.charAt(colon) != ':') {
			if (!SecretText.isNameCharacter(text.charAt(colon)) && "@\\+".indexOf(text.charAt(colon)) < 0) {
				return null;
			}
			colon++;
		}
		int password = colon + 1;
		if (password == end && SecretShape.fits(SecretName.PASS, text, from, colon)) {
			// A key takes the place of the user.
			return new Secret(from, colon);
		}
		if (password >= end || "/[<".indexOf(text.charAt(password)) >= 0 || isNumber(text, password, end)
				|| SecretName.endingAt(text, end, false) != SecretName.NONE
				|| text.subSequence(from, colon).toString().contentEquals(text.subSequence(password, end))) {
			// A URL, a group, the number of one, or what is said of a password.
			return null;
		}
		return KeyedSecret.enclosed(text, password, end, SecretName.VALUE);
	}

	// A word of a sentence about the option.
	private static boolean isNext(CharSequence text, int start, int end) {
		for (int index = start; index < end; index++) {
			if (!SecretText.isLower(text.charAt(index))) {
				return false;
			}
		}
		int next = SecretText.skipBlanks(text, end);
		return next > end && next < text.length() && SecretText.isLower(text.charAt(next));
	}

	private static boolean isNumber(CharSequence text, int start, int end) {
		for (int index = start; index < end; index++) {
			if (!SecretText.isDigit(text.charAt(index))) {
				return false;
			}
		}
		return true;
	}

	private static boolean isOfCommand(CharSequence text, int option) {
		String before = text.subSequence(Math.max(0, option - MAX_COMMAND), option).toString();
		for (String command : COMMANDS) {
			if (before.contains(command)) {
				return true;
			}
		}
		return false;
	}

	private static boolean isOption(char character) {
		return SecretText.isWord(character) || character == '.';
	}

}
