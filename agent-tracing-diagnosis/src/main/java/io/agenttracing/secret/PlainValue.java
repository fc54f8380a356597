package io.agenttracing.secret;

import java.util.Locale;

/**
 * Values that are no secrets although a name such as {@code password} precedes them:
 * empty ones, placeholders, references, masked values, and the words with which messages
 * about passwords continue.
 */
final class PlainValue {

	private static final int MAX_LENGTH = 32;

	private static final int MAX_REFERENCE = 128;

	private static final int MAX_NUMBER = 4;

	private PlainValue() {
	}

	/**
	 * Whether a value is no secret.
	 * @param text the text
	 * @param start the start of the value
	 * @param end its end
	 * @param prose whether it may be the next word of a sentence
	 * @return whether it is kept
	 */
	static boolean is(CharSequence text, int start, int end, boolean prose) {
		if (end - start > MAX_REFERENCE) {
			return false;
		}
		String value = withoutPunctuation(text.subSequence(start, end).toString());
		if (value.isEmpty() || Placeholder.is(value)) {
			return true;
		}
		if (value.charAt(0) == '[' && value.endsWith("]")) {
			// As in logs: "[REDACTED]"
			return is(text, start + 1, start + value.length() - 1, false);
		}
		String word = value.toLowerCase(Locale.ROOT);
		if (PlainWords.isReference(word) || isPath(value) || PlainWords.isTypeUse(word)) {
			return true;
		}
		if (end - start > MAX_LENGTH) {
			return word.indexOf(' ') > 0 && isSentence(word);
		}
		return PlainWords.isNothing(word) || isSentence(word) || (prose && isContinued(text, end, word));
	}

	/**
	 * Whether a message about credentials continues with the word.
	 * @param text the text
	 * @param start the start of the word
	 * @param end its end
	 * @return whether it is no credential
	 */
	static boolean isWord(CharSequence text, int start, int end) {
		if (end - start > MAX_LENGTH) {
			return false;
		}
		String word = withoutPunctuation(text.subSequence(start, end).toString()).toLowerCase(Locale.ROOT);
		return PlainWords.isWord(word) || PlainWords.isNothing(word);
	}

	/**
	 * Whether the name is an ordinary word of a sentence: "The secret: patience."
	 * @param text the text
	 * @param nameEnd the end of the name
	 * @param start the start of the value
	 * @param end its end
	 * @return whether the value is kept
	 */
	static boolean isSaying(CharSequence text, int nameEnd, int start, int end) {
		boolean last = text.charAt(end - 1) == '.';
		String next = last ? "" : wordAt(text, SecretText.skipBlanks(text, end));
		if (end - start > MAX_LENGTH || (!last && next.isEmpty())) {
			return false;
		}
		for (int index = start; index < (last ? end - 1 : end); index++) {
			if (!Character.isLetter(text.charAt(index))) {
				return false;
			}
		}
		int name = wordStart(text, nameEnd);
		if (!last && PlainWords.isNoun(text.subSequence(name, nameEnd).toString().toLowerCase(Locale.ROOT))) {
			return true;
		}
		if (!last && !PlainWords.isWord(next)) {
			return false;
		}
		int articleEnd = (name > 0 && text.charAt(name - 1) == ' ') ? name - 1 : name;
		int article = wordStart(text, articleEnd);
		return PlainWords.isArticle(text.subSequence(article, articleEnd).toString().toLowerCase(Locale.ROOT));
	}

	// The path of a file with a secret: /srv/app
	private static boolean isPath(String value) {
		return value.charAt(0) == '/' && value.indexOf('/', 1) > 1 && value.chars()
			.allMatch((character) -> SecretText.isLower((char) character) || "/._-".indexOf(character) >= 0);
	}

	private static int wordStart(CharSequence text, int end) {
		int start = end;
		while (start > 0 && end - start < MAX_LENGTH && Character.isLetter(text.charAt(start - 1))) {
			start--;
		}
		return start;
	}

	private static boolean isContinued(CharSequence text, int end, String word) {
		int next = SecretText.skipBlanks(text, end);
		if (next == end || next == text.length() || !Character.isLetterOrDigit(text.charAt(next))) {
			return false;
		}
		return PlainWords.isWord(word) || (isNumber(word) && PlainWords.isUnit(wordAt(text, next)));
	}

	private static String wordAt(CharSequence text, int start) {
		int end = start;
		while (end < text.length() && end - start < MAX_LENGTH && Character.isLetter(text.charAt(end))) {
			end++;
		}
		return text.subSequence(start, end).toString().toLowerCase(Locale.ROOT);
	}

	private static boolean isNumber(String word) {
		return word.length() <= MAX_NUMBER && word.chars().allMatch(Character::isDigit);
	}

	// As in "must not be blank": at least half of the words, and the first, are known.
	private static boolean isSentence(String value) {
		if (value.indexOf(' ') < 0) {
			return false;
		}
		int known = 0;
		String[] words = value.split("[ ,;:]+");
		for (int i = 0; i < words.length; i++) {
			boolean plain = words[i].length() > 1 && (PlainWords.isWord(words[i]) || PlainWords.isNothing(words[i])
					|| PlainWords.isUnit(words[i]) || SecretName.of(words[i]) != SecretName.NONE);
			if ((i == 0 && !plain) || !(isNumber(words[i]) || words[i].chars().allMatch(Character::isLetter))) {
				return false;
			}
			known += plain ? 1 : 0;
		}
		return known > 1 && known * 2 >= words.length;
	}

	private static String withoutPunctuation(String value) {
		int end = value.length();
		while (end > 0 && ".,;:!?*\u2026\u2022".indexOf(value.charAt(end - 1)) >= 0) {
			end--;
		}
		return value.substring(0, end);
	}

}
