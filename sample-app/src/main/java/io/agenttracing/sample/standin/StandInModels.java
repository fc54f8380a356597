package io.agenttracing.sample.standin;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import tools.jackson.databind.JsonNode;

/**
 * The embedding model and the chat model of the stand-in, on the wire format of OpenAI,
 * and a risk API.
 */
final class StandInModels {

	private static final int DEFAULT_MAX_TOKENS = 4096;

	private final int contextWindow;

	StandInModels(int contextWindow) {
		this.contextWindow = contextWindow;
	}

	Map<String, Object> embeddings(JsonNode request) {
		String model = model(request);
		List<String> texts = texts(request.path("input"));
		List<Map<String, Object>> data = new ArrayList<>();
		int tokens = 0;
		for (String text : texts) {
			tokens += Words.countTokens(text);
			data.add(Map.of("object", "embedding", "index", data.size(), "embedding", HashedEmbedding.of(text)));
		}
		return Map.of("object", "list", "data", data, "model", model, "usage",
				Map.of("prompt_tokens", tokens, "total_tokens", tokens));
	}

	Map<String, Object> chatCompletion(JsonNode request) {
		String model = model(request);
		String prompt = lastUserMessage(request.path("messages"));
		int promptTokens = promptTokens(request.path("messages"));
		if (promptTokens > this.contextWindow) {
			throw new StandInException(400, "invalid_request_error", "context_length_exceeded",
					"This model's maximum context length is " + this.contextWindow
							+ " tokens. However, your messages resulted in " + promptTokens + " tokens.");
		}
		Optional<ToolRequest> tool = ToolRequest.of(request, prompt);
		if (tool.isPresent()) {
			return completion(model, tool.get().message(), "tool_calls", promptTokens, tool.get().tokens());
		}
		int maxTokens = request.path("max_tokens").asInt(DEFAULT_MAX_TOKENS);
		String answer = ExtractiveAnswer.to(ToolRequest.withResults(request.path("messages"), prompt));
		String text = shorten(answer, maxTokens);
		return completion(model, Map.of("role", "assistant", "content", text), text.equals(answer) ? "stop" : "length",
				promptTokens, Words.countTokens(text));
	}

	private static Map<String, Object> completion(String model, Map<String, Object> message, String finishReason,
			int promptTokens, int completionTokens) {
		Map<String, Object> choice = Map.of("index", 0, "message", message, "finish_reason", finishReason);
		return Map.of("id", "chatcmpl-" + UUID.randomUUID(), "object", "chat.completion", "created",
				System.currentTimeMillis() / 1000, "model", model, "choices", List.of(choice), "usage",
				Map.of("prompt_tokens", promptTokens, "completion_tokens", completionTokens, "total_tokens",
						promptTokens + completionTokens));
	}

	Map<String, Object> risk(JsonNode request) {
		int payments = Math.max(0, request.path("payments").asInt(0));
		return Map.of("risk", 1.0 / (1 + payments));
	}

	private static String model(JsonNode request) {
		if (!request.path("model").isString()) {
			throw StandInException.invalid("you must provide a model parameter");
		}
		return request.path("model").asString();
	}

	private static List<String> texts(JsonNode input) {
		List<String> texts = new ArrayList<>();
		if (input.isString()) {
			texts.add(input.asString());
		}
		for (JsonNode text : input) {
			if (!text.isString()) {
				throw StandInException.invalid("'input' must be a string or an array of strings");
			}
			texts.add(text.asString());
		}
		if (texts.isEmpty()) {
			throw StandInException.invalid("'input' must not be empty");
		}
		return texts;
	}

	private static String lastUserMessage(JsonNode messages) {
		String content = null;
		for (JsonNode message : messages) {
			content = "user".equals(message.path("role").asString("")) ? message.path("content").asString("") : content;
		}
		if (content == null) {
			throw StandInException.invalid("'messages' must have a message of the user");
		}
		return content;
	}

	private static int promptTokens(JsonNode messages) {
		int tokens = 0;
		for (JsonNode message : messages) {
			tokens += Words.countTokens(message.path("content").asString(""));
		}
		return tokens;
	}

	private static String shorten(String answer, int maxTokens) {
		String text = answer;
		while (Words.countTokens(text) > maxTokens && text.contains(" ")) {
			text = text.substring(0, text.lastIndexOf(' '));
		}
		return text;
	}

}
