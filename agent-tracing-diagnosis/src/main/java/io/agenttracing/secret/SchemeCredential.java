package io.agenttracing.secret;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

import org.jspecify.annotations.Nullable;

/**
 * A credential after {@code Bearer} or {@code Basic} that is not preceded by the name of
 * a header. Both are ordinary words, too, so that the next word has to look like a
 * credential.
 */
final class SchemeCredential {

	private static final int MIN_TOKEN = 6;

	private static final int MIN_WORD = 20;

	private static final int MAX_DECODED = 256;

	private SchemeCredential() {
	}

	static @Nullable Secret at(CharSequence text, int start) {
		boolean bearer = startsWith(text, start, "bearer");
		if (!bearer && !startsWith(text, start, "basic")) {
			return null;
		}
		int scheme = start + (bearer ? 6 : 5);
		int from = skipSpace(text, scheme);
		if (from == scheme) {
			return null;
		}
		int end = tokenEnd(text, from);
		if (end == from || isParameter(text, end)) {
			return null;
		}
		boolean credential = bearer ? isToken(text, start, from, end) : isUserAndPassword(text, from, end);
		return credential ? new Secret(from, end) : null;
	}

	private static boolean startsWith(CharSequence text, int start, String word) {
		if (text.length() - start <= word.length()) {
			return false;
		}
		for (int i = 0; i < word.length(); i++) {
			if (SecretText.lower(text.charAt(start + i)) != word.charAt(i)) {
				return false;
			}
		}
		return true;
	}

	private static int skipSpace(CharSequence text, int from) {
		boolean escaped = text.length() - from > 3 && text.charAt(from) == '%' && text.charAt(from + 1) == '2'
				&& text.charAt(from + 2) == '0';
		return escaped ? from + 3 : SecretText.skipBlanks(text, from);
	}

	private static int tokenEnd(CharSequence text, int from) {
		int index = from;
		while (index < text.length()
				&& (SecretText.isWord(text.charAt(index)) || "._~+/".indexOf(text.charAt(index)) >= 0)) {
			index++;
		}
		while (index > from && index < text.length() && text.charAt(index) == '=') {
			index++;
		}
		return index;
	}

	// As in realm="documents".
	private static boolean isParameter(CharSequence text, int end) {
		return text.charAt(end - 1) == '=' && end < text.length()
				&& (SecretText.isQuote(text.charAt(end)) || text.charAt(end) == '\\');
	}

	private static boolean isToken(CharSequence text, int start, int from, int end) {
		if (end - from < MIN_TOKEN || PlainValue.isWord(text, from, end)) {
			return false;
		}
		boolean plain = true;
		boolean digit = false;
		for (int index = from; index < end; index++) {
			char character = text.charAt(index);
			digit |= SecretText.isDigit(character);
			boolean hump = SecretText.isUpper(character) && index > from && SecretText.isLower(text.charAt(index - 1));
			plain &= !digit && !hump && character != '=';
		}
		return !plain || end - from >= MIN_WORD || (text.charAt(start) == 'B' && isLast(text, end));
	}

	private static boolean isLast(CharSequence text, int end) {
		return text.charAt(end - 1) != '.' && (end == text.length() || !SecretText.isBlank(text.charAt(end)));
	}

	private static boolean isUserAndPassword(CharSequence text, int from, int end) {
		int length = Math.min(end - from, MAX_DECODED) & ~3;
		String encoded = text.subSequence(from, from + ((end - from <= MAX_DECODED) ? end - from : length)).toString();
		try {
			String decoded = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
			return decoded.indexOf(':') >= 0 && decoded.chars().noneMatch(Character::isISOControl);
		}
		catch (IllegalArgumentException ex) {
			return false;
		}
	}

}
