package io.agenttracing.secret;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Words that are no secrets behind a secret's name, in English and German. They are in
 * {@code plain-words.txt}.
 */
final class PlainWords {

	static final String FILE = "plain-words.txt";

	private static final List<String> LINES = DataFile.lines(FILE, "nothing null", "nothing true", "nothing false",
			"word is", "word not", "word must", "type string");

	private static final Set<String> NOTHING = Set.copyOf(all("nothing"));

	private static final Set<String> WORDS = Set.copyOf(all("word"));

	private static final Set<String> UNITS = Set.copyOf(all("unit"));

	private static final Set<String> ARTICLES = Set.copyOf(all("article"));

	private static final Set<String> TYPES = Set.copyOf(all("type"));

	private static final List<String> BEGINS = all("begins");

	private static final List<String> ENDS = all("ends");

	private static final List<String> CALLS = all("calls");

	private PlainWords() {
	}

	/**
	 * Whether the word says that there is no value, or what became of it.
	 */
	static boolean isNothing(String lowerCase) {
		return NOTHING.contains(lowerCase);
	}

	/**
	 * Whether a sentence goes on with the word.
	 */
	static boolean isWord(String lowerCase) {
		return WORDS.contains(lowerCase);
	}

	/**
	 * Whether a number may be in front of the word.
	 */
	static boolean isUnit(String lowerCase) {
		return UNITS.contains(lowerCase);
	}

	/**
	 * Whether an ordinary word may be behind the word.
	 */
	static boolean isArticle(String lowerCase) {
		return ARTICLES.contains(lowerCase);
	}

	/**
	 * Whether the word may be the type of a text.
	 */
	static boolean isType(String lowerCase) {
		return TYPES.contains(lowerCase);
	}

	/**
	 * Whether a value refers to a secret, or holds the place of one.
	 */
	static boolean isReference(String lowerCase) {
		return BEGINS.stream().anyMatch(lowerCase::startsWith) || ENDS.stream().anyMatch(lowerCase::endsWith)
				|| (lowerCase.indexOf('(') > 0 && CALLS.stream().anyMatch(lowerCase::startsWith));
	}

	private static List<String> all(String kind) {
		return LINES.stream()
			.filter((line) -> line.startsWith(kind + ' '))
			.map((line) -> line.substring(kind.length() + 1))
			.collect(Collectors.toSet())
			.stream()
			.toList();
	}

}
