package io.agenttracing.sample.standin;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

import tools.jackson.databind.JsonNode;

/**
 * What the model asks for before it answers, if it is offered a tool that takes the
 * number of a passage: the first two passages of the prompt, which are listed by how much
 * they are like the question.
 */
record ToolRequest(String tool, String parameter, List<Integer> numbers) {

	private static final int MOST = 2;

	private static final Pattern NUMBER = Pattern.compile("^\\[(\\d{1,6})]", Pattern.MULTILINE);

	private static final String QUESTION = "Question:";

	static Optional<ToolRequest> of(JsonNode request, String prompt) {
		if (!results(request.path("messages")).isEmpty()) {
			return Optional.empty();
		}
		List<Integer> numbers = NUMBER.matcher(prompt)
			.results()
			.limit(MOST)
			.map((match) -> Integer.valueOf(match.group(1)))
			.toList();
		for (JsonNode tool : request.path("tools")) {
			JsonNode function = tool.path("function");
			for (Map.Entry<String, JsonNode> parameter : function.path("parameters").path("properties").properties()) {
				if (!numbers.isEmpty() && "integer".equals(parameter.getValue().path("type").asString(""))) {
					return Optional.of(new ToolRequest(function.path("name").asString(), parameter.getKey(), numbers));
				}
			}
		}
		return Optional.empty();
	}

	/**
	 * The question below what the tools said, or else the prompt as it is.
	 */
	static String withResults(JsonNode messages, String prompt) {
		List<String> results = results(messages);
		int question = prompt.lastIndexOf(QUESTION);
		return (results.isEmpty() || question == -1) ? prompt
				: String.join("\n", results) + "\n\n" + prompt.substring(question);
	}

	Map<String, Object> message() {
		List<Map<String, Object>> calls = this.numbers.stream()
			.map((number) -> Map.<String, Object>of("id", "call_" + UUID.randomUUID(), "type", "function", "function",
					Map.of("name", this.tool, "arguments", arguments(number))))
			.toList();
		return Map.of("role", "assistant", "tool_calls", calls);
	}

	int tokens() {
		return this.numbers.stream().mapToInt((number) -> Words.countTokens(this.tool + arguments(number))).sum();
	}

	private String arguments(int number) {
		return "{\"" + this.parameter + "\":" + number + "}";
	}

	private static List<String> results(JsonNode messages) {
		List<String> results = new ArrayList<>();
		for (JsonNode message : messages) {
			if ("tool".equals(message.path("role").asString(""))) {
				results.add(message.path("content").asString(""));
			}
		}
		return results;
	}

}
