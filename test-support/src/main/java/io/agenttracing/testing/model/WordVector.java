package io.agenttracing.testing.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

import tools.jackson.databind.JsonNode;

/**
 * A text as a vector of length one: texts are close to each other if they share words.
 */
final class WordVector {

	private static final int DIMENSIONS = 32;

	private final float[] values = new float[DIMENSIONS];

	WordVector(String text) {
		for (String word : text.toLowerCase(Locale.ROOT).split("\\W+")) {
			this.values[Math.floorMod(word.hashCode(), DIMENSIONS)] += 1;
		}
		double squares = 0;
		for (float value : this.values) {
			squares += value * value;
		}
		for (int i = 0; i < DIMENSIONS; i++) {
			this.values[i] /= (float) Math.sqrt(squares);
		}
	}

	/**
	 * The texts of a request: one, or an array of them.
	 */
	static List<String> texts(JsonNode input) {
		List<String> texts = new ArrayList<>();
		if (input.isArray()) {
			input.forEach((text) -> texts.add(text.asString()));
		}
		else {
			texts.add(input.asString());
		}
		return texts;
	}

	float[] values() {
		return this.values;
	}

	String base64() {
		ByteBuffer bytes = ByteBuffer.allocate(DIMENSIONS * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
		for (float value : this.values) {
			bytes.putFloat(value);
		}
		return Base64.getEncoder().encodeToString(bytes.array());
	}

}
