package io.agenttracing.sample.agent;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

import io.agenttracing.AgentAttribute;
import io.agenttracing.AgentStep;
import io.agenttracing.StepKind;

import org.springframework.stereotype.Component;

/**
 * Compares an answer with its sources, word by word.
 */
@Component
class GroundingCheck {

	private static final int SHORTEST_WORD = 4;

	@AgentStep(name = "grounding", kind = StepKind.VALIDATION)
	@AgentAttribute(key = "validation.grounded_share", expression = "#result")
	public double share(String answer,
			@AgentAttribute(key = "validation.sources", expression = "size()") List<Passage> sources) {
		Set<String> words = words(answer);
		if (words.isEmpty()) {
			return 0;
		}
		Set<String> known = new HashSet<>();
		sources.forEach((source) -> known.addAll(words(source.text())));
		return (double) words.stream().filter(known::contains).count() / words.size();
	}

	private static Set<String> words(String text) {
		return Arrays.stream(text.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+"))
			.filter((word) -> word.length() >= SHORTEST_WORD || word.chars().anyMatch(Character::isDigit))
			.collect(Collectors.toSet());
	}

}
