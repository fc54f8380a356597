package io.agenttracing.testing.model;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A request as it arrived.
 *
 * @param path the path
 * @param headers the headers, by names of any case
 * @param body the body
 */
public record ModelRequest(String path, Map<String, List<String>> headers, JsonNode body) {

	/**
	 * The value of a header.
	 * @param name its name, of any case
	 * @return the first value, null if there is none
	 */
	public @Nullable String header(String name) {
		List<String> values = this.headers.get(name);
		return (values != null && !values.isEmpty()) ? values.get(0) : null;
	}

	/**
	 * The model that is asked.
	 * @return its name
	 */
	public String model() {
		return this.body.path("model").asString();
	}

	/**
	 * Whether it wants vectors.
	 * @return whether it does
	 */
	public boolean isForEmbeddings() {
		return this.path.contains("/embed");
	}

	/**
	 * What a test may look for in all that the model is told.
	 * @param text the text
	 * @return whether the body has it
	 */
	public boolean mentions(String text) {
		return this.body.toString().contains(text);
	}

}
