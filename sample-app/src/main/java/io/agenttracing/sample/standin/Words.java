package io.agenttracing.sample.standin;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The words of a text, without the most frequent ones and cut to a rough stem.
 */
final class Words {

	private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]+");

	private static final Pattern TOKEN = Pattern.compile("[\\p{L}\\p{N}]{1,8}|[^\\s\\p{L}\\p{N}]");

	private static final List<String> SUFFIXES = List.of("ing", "ed", "es", "s", "ly");

	private static final int SHORTEST_STEM = 3;

	private static final Set<String> FREQUENT = Set.of("a", "an", "the", "of", "to", "in", "on", "at", "by", "for",
			"and", "or", "is", "are", "was", "were", "be", "been", "it", "its", "this", "that", "with", "as", "from",
			"what", "which", "who", "when", "how", "does", "do", "did", "will", "would", "must", "may", "can", "has",
			"have", "had", "he", "she", "they", "we", "you", "i", "our", "your", "their", "his", "her", "any", "if",
			"where", "why", "many", "much", "not", "no", "there", "than", "so");

	private Words() {
	}

	static List<String> of(String text) {
		List<String> words = new ArrayList<>();
		Matcher matcher = WORD.matcher(text.toLowerCase(Locale.ROOT));
		while (matcher.find()) {
			if (!FREQUENT.contains(matcher.group())) {
				words.add(stem(matcher.group()));
			}
		}
		return words;
	}

	static int countTokens(String text) {
		return (int) TOKEN.matcher(text).results().count();
	}

	private static String stem(String word) {
		for (String suffix : SUFFIXES) {
			if (word.endsWith(suffix) && word.length() - suffix.length() >= SHORTEST_STEM) {
				return word.substring(0, word.length() - suffix.length());
			}
		}
		return word;
	}

}
