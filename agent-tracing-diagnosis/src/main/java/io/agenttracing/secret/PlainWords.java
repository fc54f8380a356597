package io.agenttracing.secret;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Words that are no secrets when they follow the name of one, in English and German. They
 * are in {@code plain-words.txt}.
 */
final class PlainWords {

	static final String FILE = "plain-words.txt";

	private static final List<String> LINES = DataFile.lines(FILE, "nothing null", "nothing true", "nothing false",
			"word is", "word not", "word must", "type string");

	private static final Set<String> NOTHING = Set.copyOf(all("nothing"));

	private static final Set<String> WORDS = Set.copyOf(all("word"));

	private static final Set<String> UNITS = Set.copyOf(all("unit"));

	private static final Set<String> ARTICLES = Set.copyOf(all("article"));

	private static final Set<String> NOUNS = Set.copyOf(all("noun"));

	private static final String[] TYPES = all("type").toArray(String[]::new);

	private static final Map<Character, List<String>> BEGINS = byFirst("begins");

	private static final List<String> ENDS = all("ends");

	private static final Map<Character, List<String>> CALLS = byFirst("calls");

	private PlainWords() {
	}

	/**
	 * Whether the word is used in place of a value, such as {@code null} or a mask.
	 */
	static boolean isNothing(String lowerCase) {
		return NOTHING.contains(lowerCase);
	}

	/**
	 * Whether a sentence may continue with the word.
	 */
	static boolean isWord(String lowerCase) {
		return WORDS.contains(lowerCase);
	}

	/**
	 * Whether the word is a unit, which follows a number.
	 */
	static boolean isUnit(String lowerCase) {
		return UNITS.contains(lowerCase);
	}

	/**
	 * Whether the word is an article, which is followed by an ordinary word.
	 */
	static boolean isArticle(String lowerCase) {
		return ARTICLES.contains(lowerCase);
	}

	/**
	 * Whether the word names secrets and is an ordinary word, too: "Secret: mix butter".
	 */
	static boolean isNoun(String lowerCase) {
		return NOUNS.contains(lowerCase);
	}

	/**
	 * Whether a value is a type, as in {@code password: Optional[str]}.
	 */
	static boolean isTypeUse(String lowerCase) {
		for (String type : TYPES) {
			int end = type.length();
			if (lowerCase.startsWith(type)
					&& (lowerCase.length() == end || "[)?<|".indexOf(lowerCase.charAt(end)) >= 0)) {
				return true;
			}
		}
		return false;
	}

	/**
	 * The start of a type of text values that ends here.
	 * @param text the text
	 * @param end the end of the word
	 * @return its start, or -1 if it is none
	 */
	static int typeStart(CharSequence text, int end) {
		for (String type : TYPES) {
			int start = end - type.length();
			if (SecretText.startsWithIgnoreCase(text, start, type)
					&& (start == 0 || !Character.isLetter(text.charAt(start - 1)))) {
				return start;
			}
		}
		return -1;
	}

	/**
	 * Whether a value is a reference to a secret, or a placeholder.
	 */
	static boolean isReference(String lowerCase) {
		if (startsWithAny(lowerCase, BEGINS) || (lowerCase.indexOf('(') > 0 && startsWithAny(lowerCase, CALLS))) {
			return true;
		}
		for (String end : ENDS) {
			if (lowerCase.endsWith(end)) {
				return true;
			}
		}
		return false;
	}

	private static boolean startsWithAny(String value, Map<Character, List<String>> begins) {
		for (String begin : begins.getOrDefault(value.charAt(0), List.of())) {
			if (value.startsWith(begin)) {
				return true;
			}
		}
		return false;
	}

	private static Map<Character, List<String>> byFirst(String kind) {
		return all(kind).stream().collect(Collectors.groupingBy((value) -> value.charAt(0)));
	}

	private static List<String> all(String kind) {
		return LINES.stream()
			.filter((line) -> line.startsWith(kind + ' '))
			.map((line) -> line.substring(kind.length() + 1))
			.distinct()
			.toList();
	}

}
