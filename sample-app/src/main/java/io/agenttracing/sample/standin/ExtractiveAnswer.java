package io.agenttracing.sample.standin;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.agenttracing.sample.document.Passages;

/**
 * Answers a question with the sentences that are most like it, each followed by the
 * number of its passage. Reads numbered passages and a last line {@code Question: …}.
 */
final class ExtractiveAnswer {

	private static final Pattern PASSAGE = Pattern.compile("^\\[(\\d+)]\\s*(.*)$", Pattern.MULTILINE);

	private static final String QUESTION = "Question:";

	private static final int SHORTEST_SENTENCE = 3;

	private static final double SECOND_SENTENCE_SHARE = 0.75;

	private ExtractiveAnswer() {
	}

	static String to(String prompt) {
		int start = prompt.lastIndexOf(QUESTION);
		String question = (start != -1) ? prompt.substring(start + QUESTION.length()) : prompt;
		String context = (start != -1) ? prompt.substring(0, start) : prompt;
		List<Sentence> best = best(sentences(context), new HashSet<>(Words.of(question)));
		if (best.isEmpty()) {
			return "The passages do not answer the question.";
		}
		StringBuilder answer = new StringBuilder();
		for (Sentence sentence : best) {
			answer.append(answer.isEmpty() ? "" : " ").append(sentence.text()).append(sentence.citation());
		}
		return answer.toString();
	}

	private static List<Sentence> sentences(String context) {
		List<Sentence> sentences = new ArrayList<>();
		Matcher passages = PASSAGE.matcher(context);
		while (passages.find()) {
			String citation = " [" + passages.group(1) + "]";
			Passages.sentences(passages.group(2))
				.forEach((text) -> sentences.add(new Sentence(text, citation, new HashSet<>(Words.of(text)))));
		}
		if (sentences.isEmpty()) {
			Passages.sentences(context)
				.forEach((text) -> sentences.add(new Sentence(text, "", new HashSet<>(Words.of(text)))));
		}
		sentences.removeIf((sentence) -> sentence.words().size() < SHORTEST_SENTENCE);
		return sentences;
	}

	private static List<Sentence> best(List<Sentence> sentences, Set<String> question) {
		Map<String, Double> rarity = rarity(sentences);
		Map<Sentence, Double> scores = new HashMap<>();
		sentences.forEach((sentence) -> scores.put(sentence, sentence.likeness(question, rarity)));
		List<Sentence> ranked = new ArrayList<>(sentences);
		ranked.sort(Comparator.comparing(scores::get, Comparator.reverseOrder()));
		double highest = ranked.isEmpty() ? 0 : scores.get(ranked.get(0));
		if (highest == 0) {
			return List.of();
		}
		List<Sentence> best = ranked.subList(0, Math.min(2, ranked.size()));
		return sentences.stream()
			.filter((sentence) -> best.contains(sentence) && scores.get(sentence) >= SECOND_SENTENCE_SHARE * highest)
			.limit(2)
			.toList();
	}

	private static Map<String, Double> rarity(List<Sentence> sentences) {
		Map<String, Double> counts = new HashMap<>();
		sentences.forEach((sentence) -> sentence.words().forEach((word) -> counts.merge(word, 1.0, Double::sum)));
		counts.replaceAll((word, count) -> Math.log(1 + sentences.size() / count));
		return counts;
	}

	private record Sentence(String text, String citation, Set<String> words) {

		double likeness(Set<String> question, Map<String, Double> rarity) {
			double shared = 0;
			for (String word : this.words) {
				shared += question.contains(word) ? rarity.get(word) : 0;
			}
			return shared / Math.sqrt(8 + this.words.size());
		}

	}

}
