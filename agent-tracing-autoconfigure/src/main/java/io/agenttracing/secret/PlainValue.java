package io.agenttracing.secret;

import java.util.Locale;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * Values that are none although a name such as {@code password} is in front: nothing,
 * placeholders, what was masked before, and the words with which messages about passwords
 * go on.
 */
final class PlainValue {

	private static final int MAX_LENGTH = 32;

	private static final Set<String> NOTHING = Set.of("null", "none", "nil", "true", "false", "undefined", "empty",
			"unset", "missing", "redacted", "masked", "hidden", "protected", "filtered", "string", "optional.empty",
			"required", "expired", "invalid", "incorrect", "wrong", "mismatch");

	private static final Set<String> WORDS = Set.of("a", "account", "already", "an", "and", "any", "at", "attempt",
			"auth", "authentication", "authorization", "bad", "be", "bearer", "but", "can", "cannot", "could",
			"credentials", "denied", "did", "do", "does", "error", "expected", "failed", "field", "for", "from", "has",
			"header", "in", "is", "it", "its", "jwt", "length", "login", "may", "must", "no", "not", "oauth", "oauth2",
			"of", "on", "only", "or", "please", "provided", "scheme", "should", "size", "that", "the", "they", "this",
			"to", "token", "tokens", "too", "unknown", "unsupported", "use", "user", "value", "was", "were", "when",
			"which", "will", "with", "yes", "you", "your",
			// German
			"abgelaufen", "anmeldung", "authentifizierung", "benutzer", "bitte", "darf", "das", "dem", "den", "der",
			"die", "ein", "eine", "er", "erforderlich", "es", "falsch", "fehlt", "ist", "kann", "kein", "keine",
			"konto", "mindestens", "muss", "nicht", "oder", "sie", "sind", "und", "ung\u00fcltig", "war", "wird",
			"wurde");

	private PlainValue() {
	}

	/**
	 * Whether there is no secret.
	 * @param text the text
	 * @param start the start of the value
	 * @param end its end
	 * @param prose whether it may be the next word of a sentence
	 * @return whether it can stay
	 */
	static boolean is(CharSequence text, int start, int end, boolean prose) {
		if (end - start > MAX_LENGTH) {
			return false;
		}
		String value = withoutPunctuation(text.subSequence(start, end).toString());
		if (value.isEmpty() || isPlaceholder(value)) {
			return true;
		}
		String word = value.toLowerCase(Locale.ROOT);
		return NOTHING.contains(word) || (prose && WORDS.contains(word) && isContinued(text, end));
	}

	/**
	 * Whether the word is one with which a message about credentials goes on.
	 * @param text the text
	 * @param start the start of the word
	 * @param end its end
	 * @return whether it is no credential
	 */
	static boolean isWord(CharSequence text, int start, int end) {
		return end - start <= MAX_LENGTH
				&& WORDS.contains(withoutPunctuation(text.subSequence(start, end).toString()).toLowerCase(Locale.ROOT));
	}

	private static boolean isContinued(CharSequence text, int end) {
		int next = SecretText.skipBlanks(text, end);
		return next > end && next < text.length() && Character.isLetterOrDigit(text.charAt(next));
	}

	private static String withoutPunctuation(String value) {
		int end = value.length();
		while (end > 0 && ".,;:!?*\u2026".indexOf(value.charAt(end - 1)) >= 0) {
			end--;
		}
		return value.substring(0, end);
	}

	// Of SQL, Spring, loggers and documentation.
	private static boolean isPlaceholder(String value) {
		char first = value.charAt(0);
		String rest = value.substring(1);
		return switch (first) {
			case '?' -> isAll(rest, Character::isDigit);
			case ':' -> !rest.isEmpty() && isAll(rest, Character::isJavaIdentifierPart);
			case '%' -> rest.equals("s") || rest.equals("d");
			case '$', '#' -> rest.startsWith("{") && rest.indexOf(':') < 0 && rest.endsWith("}")
					|| !rest.isEmpty() && isAll(rest, Character::isDigit);
			case '{' -> rest.endsWith("}") && isAll(rest.substring(0, rest.length() - 1), Character::isLetterOrDigit);
			case '<' -> rest.endsWith(">");
			default -> false;
		};
	}

	private static boolean isAll(String value, IntPredicate kind) {
		return value.chars().allMatch(kind);
	}

}
