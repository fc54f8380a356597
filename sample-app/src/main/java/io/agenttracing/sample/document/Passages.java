package io.agenttracing.sample.document;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Cuts a text into sentences, and into passages of a few sentences each.
 */
public final class Passages {

	private static final int PASSAGE_WORDS = 60;

	private static final int SHORTEST_SENTENCE_WORDS = 4;

	private Passages() {
	}

	/**
	 * Cuts a text into passages that end where a sentence does.
	 * @param text the text
	 * @return the passages in order, each on one line
	 */
	public static List<String> of(String text) {
		List<String> passages = new ArrayList<>();
		for (String paragraph : text.split("\\R\\s*\\R")) {
			StringBuilder passage = new StringBuilder();
			for (String sentence : sentences(paragraph)) {
				if (!passage.isEmpty() && words(passage) + words(sentence) > PASSAGE_WORDS) {
					passages.add(passage.toString());
					passage.setLength(0);
				}
				passage.append(passage.isEmpty() ? "" : " ").append(sentence);
			}
			if (!passage.isEmpty()) {
				passages.add(passage.toString());
			}
		}
		return passages;
	}

	/**
	 * Cuts a text into sentences. What is too short to be one, such as the number of a
	 * clause, goes with the next.
	 * @param text the text
	 * @return the sentences in order, each on one line
	 */
	public static List<String> sentences(String text) {
		String line = text.replaceAll("\\s+", " ").strip();
		BreakIterator boundaries = BreakIterator.getSentenceInstance(Locale.ENGLISH);
		boundaries.setText(line);
		List<String> sentences = new ArrayList<>();
		int start = boundaries.first();
		for (int end = boundaries.next(); end != BreakIterator.DONE; end = boundaries.next()) {
			String sentence = line.substring(start, end).strip();
			if (words(sentence) >= SHORTEST_SENTENCE_WORDS || end == line.length()) {
				sentences.add(sentence);
				start = end;
			}
		}
		sentences.removeIf(String::isEmpty);
		return sentences;
	}

	private static int words(CharSequence text) {
		int words = 0;
		boolean inWord = false;
		for (int i = 0; i < text.length(); i++) {
			boolean space = Character.isWhitespace(text.charAt(i));
			words += (!space && !inWord) ? 1 : 0;
			inWord = !space;
		}
		return words;
	}

}
