package io.agenttracing.testing.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * JSON as protocols write it.
 */
final class Json {

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	private Json() {
	}

	static JsonNode read(String json) {
		return MAPPER.readTree(json);
	}

	static JsonNode of(Map<String, ?> fields) {
		return MAPPER.valueToTree(fields);
	}

	/**
	 * A text in pieces, as a model makes it: words with the space before them.
	 */
	static List<String> words(String text) {
		List<String> words = new ArrayList<>();
		for (String word : text.split("(?= )")) {
			if (!word.isEmpty()) {
				words.add(word);
			}
		}
		return words;
	}

	/**
	 * The two halves of a text, which nobody can read one by one.
	 */
	static List<String> halves(String text) {
		int middle = text.length() / 2;
		return List.of(text.substring(0, middle), text.substring(middle));
	}

}
