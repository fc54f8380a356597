package io.agenttracing.sample.standin;

import java.util.HashMap;
import java.util.Map;

/**
 * A bag of words in a vector of fixed length: every word adds to the place its hash
 * gives. Deterministic and of length one, so that the dot product of two is the cosine.
 */
final class HashedEmbedding {

	static final int DIMENSIONS = 384;

	private static final int MIX = 0x9E3779B9;

	private HashedEmbedding() {
	}

	static float[] of(String text) {
		float[] vector = new float[DIMENSIONS];
		Map<String, Integer> counts = new HashMap<>();
		Words.of(text).forEach((word) -> counts.merge(word, 1, Integer::sum));
		counts.forEach((word, count) -> add(vector, word, (float) (1 + Math.log(count))));
		return normalise(vector);
	}

	private static void add(float[] vector, String word, float weight) {
		int hash = word.hashCode() * MIX;
		float sign = (hash < 0) ? -1 : 1;
		vector[(hash >>> 8) % DIMENSIONS] += sign * weight;
	}

	private static float[] normalise(float[] vector) {
		double sum = 0;
		for (float value : vector) {
			sum += value * value;
		}
		for (int i = 0; i < vector.length && sum > 0; i++) {
			vector[i] /= (float) Math.sqrt(sum);
		}
		return vector;
	}

}
