package io.agenttracing.secret;

import org.jspecify.annotations.Nullable;

/**
 * The value of an option of a command: {@code --password x}, {@code -u user:x}, and
 * {@code -p x} of the commands that take a password there.
 */
final class OptionSecret {

	private static final int MAX_NAME = 48;

	private static final int MAX_COMMAND = 64;

	private static final int MIN_ATTACHED = 6;

	private static final int MAX_ESCAPES = 3;

	private static final String[] COMMANDS = { "sshpass", "docker login", "podman login", "redis-cli", "mysql",
			"mongosh", "mongo", "az login", "helm registry", "mariadb" };

	private static final String[] CLIENTS = { "curl", "http", "wget", "proxy" };

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
		if (isAttached(text, start, nameEnd)) {
			return attached(text, start, nameEnd);
		}
		if (value == nameEnd && nameEnd > name) {
			return element(text, nameEnd);
		}
		if (nameEnd == name || name - start > 2 || value == nameEnd || value == text.length()
				|| text.charAt(value) == '-') {
			return null;
		}
		if (nameEnd - name == 1) {
			return switch (text.charAt(name)) {
				case 'u', 'U' -> userAndPassword(text, value, start);
				case 'p',
						'a' ->
					isOfCommand(text, start) ? value(text, value,
							SecretText.isQuote(text.charAt(value)) ? SecretName.VALUE : SecretName.PASS) : null;
				default -> null;
			};
		}
		SecretName kind = SecretName.endingAt(text, nameEnd, false);
		if (kind == SecretName.NONE) {
			return SecretText.startsWithIgnoreCase(text, nameEnd - 4, "user") ? userAndPassword(text, value, start)
					: null;
		}
		return value(text, value, kind);
	}

	// The option of mysql, with the password in the same word: -pabc.
	private static boolean isAttached(CharSequence text, int option, int nameEnd) {
		return nameEnd - option > MIN_ATTACHED && text.charAt(option + 1) == 'p'
				&& SecretShape.fits(SecretName.PASS, text, option + 2, nameEnd) && isOfCommand(text, option);
	}

	private static @Nullable Secret attached(CharSequence text, int option, int nameEnd) {
		return KeyedSecret.enclosed(text, option + 2, Math.max(nameEnd, SecretText.valueEnd(text, nameEnd)),
				SecretName.PASS);
	}

	// An element of a printed list: [run, --password, abc], ["--password","abc"].
	private static @Nullable Secret element(CharSequence text, int nameEnd) {
		SecretName kind = SecretName.endingAt(text, nameEnd, false);
		int comma = skipQuote(text, nameEnd);
		if (kind == SecretName.NONE || comma >= text.length() || text.charAt(comma) != ',') {
			return null;
		}
		int next = SecretText.skipBlanks(text, comma + 1);
		int start = skipQuote(text, next);
		if (start >= text.length() || text.charAt(start) == '-') {
			return null;
		}
		int end = (start > next) ? SecretText.quoteEnd(text, start, text.charAt(start - 1), start - 1 - next)
				: SecretText.valueEnd(text, start);
		boolean likely = start < end && text.charAt(start) != '-'
				&& (SecretShape.fits(SecretName.PASS, text, start, end)
						|| SecretShape.fits(SecretName.LIKELY, text, start, end));
		return likely ? KeyedSecret.enclosed(text, start, end, kind) : null;
	}

	private static int skipQuote(CharSequence text, int from) {
		int index = from;
		while (index < text.length() && index - from < MAX_ESCAPES && text.charAt(index) == '\\') {
			index++;
		}
		return (index < text.length() && SecretText.isQuote(text.charAt(index))) ? index + 1 : from;
	}

	private static @Nullable Secret value(CharSequence text, int start, SecretName name) {
		char first = text.charAt(start);
		if (SecretText.isQuote(first)) {
			return KeyedSecret.enclosed(text, start + 1, SecretText.quoteEnd(text, start + 1, first, 0), name);
		}
		int end = SecretText.valueEnd(text, start);
		if (first == '<' || first == '[' || Placeholder.end(text, start) > start || PlainValue.isWord(text, start, end)
				|| isNext(text, start, end) || (SecretName.endingAt(text, end, false) != SecretName.NONE
						&& !SecretText.isDigit(text.charAt(end - 1)))) {
			return null;
		}
		return KeyedSecret.enclosed(text, start, end, name);
	}

	private static @Nullable Secret userAndPassword(CharSequence text, int start, int option) {
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
			// A key in place of the user.
			return new Secret(from, colon);
		}
		if (password >= end || "/[<".indexOf(text.charAt(password)) >= 0 || isNumber(text, password, end)
				|| SecretName.endingAt(text, end, false) != SecretName.NONE
				|| text.subSequence(from, colon).toString().contentEquals(text.subSequence(password, end))) {
			// A URL, a group or its number, or the name of a password.
			return null;
		}
		boolean likely = SecretShape.fits(SecretName.PASS, text, password, end) || isOfClient(text, option);
		return likely ? KeyedSecret.enclosed(text, password, end, SecretName.VALUE) : null;
	}

	// A word of a sentence about the option, followed by another.
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
		return isOf(COMMANDS, text, option);
	}

	private static boolean isOfClient(CharSequence text, int option) {
		return text.charAt(option + 1) == '-' || isOf(CLIENTS, text, option);
	}

	private static boolean isOf(String[] commands, CharSequence text, int option) {
		String before = text.subSequence(Math.max(0, option - MAX_COMMAND), option).toString();
		for (String command : commands) {
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
