package io.agenttracing.sample.agent;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import io.agenttracing.AgentAttribute;
import io.agenttracing.AgentStep;
import io.agenttracing.StepKind;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Searches the vectors of one document's passages, in memory.
 */
@Component
class PassageSearch {

	private static final int RESULTS = 4;

	private final double scale;

	PassageSearch(@Value("${sample.retrieval.similarity-scale:1}") double scale) {
		this.scale = scale;
	}

	@AgentStep(name = "document-passages", kind = StepKind.RETRIEVAL)
	@AgentAttribute(key = "retrieval.top_similarity", expression = "#result[0].similarity")
	public List<Passage> mostSimilar(
			@AgentAttribute(key = "retrieval.candidates", expression = "size()") List<String> texts,
			List<float[]> vectors, float[] question) {
		List<Passage> passages = new ArrayList<>();
		for (int i = 0; i < texts.size(); i++) {
			passages.add(new Passage(i + 1, texts.get(i), this.scale * cosine(vectors.get(i), question)));
		}
		passages.sort(Comparator.comparingDouble(Passage::similarity).reversed());
		return List.copyOf(passages.subList(0, Math.min(RESULTS, passages.size())));
	}

	private static double cosine(float[] a, float[] b) {
		double dot = 0;
		double squareOfA = 0;
		double squareOfB = 0;
		for (int i = 0; i < a.length; i++) {
			dot += a[i] * b[i];
			squareOfA += a[i] * a[i];
			squareOfB += b[i] * b[i];
		}
		double lengths = Math.sqrt(squareOfA * squareOfB);
		return (lengths > 0) ? dot / lengths : 0;
	}

}
