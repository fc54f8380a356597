package io.agenttracing.testing.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import tools.jackson.databind.JsonNode;

/**
 * Ollama's <a href="https://github.com/ollama/ollama/blob/main/docs/api.md">API</a>:
 * chat, whose streams have one JSON object a line, and embeddings.
 */
final class OllamaProtocol implements ModelProtocol {

	private static final String CREATED = "2026-01-01T00:00:00Z";

	@Override
	public boolean serves(String path) {
		return path.endsWith("/api/chat") || embeds(path);
	}

	@Override
	public boolean embeds(String path) {
		return path.endsWith("/api/embed");
	}

	// The only vendor whose answers are streams if a request does not say.
	@Override
	public boolean streams(JsonNode body) {
		return body.path("stream").asBoolean(true);
	}

	@Override
	public String streamType() {
		return "application/x-ndjson";
	}

	@Override
	public JsonNode whole(JsonNode body, ModelReply reply) {
		return last(body, reply, message(reply.text(), reply.toolCalls()));
	}

	@Override
	public List<String> pieces(JsonNode body, ModelReply reply) {
		List<String> pieces = new ArrayList<>();
		for (String word : Json.words(reply.text())) {
			pieces.add(line(Json.of(fields(body, message(word, List.of()), false))));
		}
		for (ToolCall call : reply.toolCalls()) {
			pieces.add(line(Json.of(fields(body, message("", List.of(call)), false))));
		}
		pieces.add(line(last(body, reply, message("", List.of()))));
		return pieces;
	}

	@Override
	public JsonNode fault(ModelFault.Kind fault) {
		return Json.of(Map.of("error", switch (fault) {
			case RATE_LIMITED -> "too many concurrent requests";
			case SERVER_ERROR -> "llama runner process has terminated";
			case CONTEXT_TOO_LONG -> "the input length exceeds the context length";
			case UNAUTHORIZED -> "unauthorized";
		}));
	}

	@Override
	public JsonNode embeddings(JsonNode body) {
		List<float[]> vectors = WordVector.texts(body.path("input"))
			.stream()
			.map((text) -> new WordVector(text).values())
			.toList();
		return Json.of(Map.of("model", body.path("model").asString(), "embeddings", vectors, "total_duration", 14143917,
				"load_duration", 1019500, "prompt_eval_count", vectors.size() * TokenUsage.DEFAULT.input()));
	}

	private static JsonNode last(JsonNode body, ModelReply reply, Map<String, ?> message) {
		Map<String, Object> fields = fields(body, message, true);
		// A call of a tool is no reason of its own.
		fields.put("done_reason", (reply.finish() == ModelReply.Finish.LENGTH) ? "length" : "stop");
		fields.put("total_duration", 4883583458L);
		fields.put("load_duration", 1334875);
		fields.put("prompt_eval_count", reply.usage().input());
		fields.put("prompt_eval_duration", 342546000);
		fields.put("eval_count", reply.usage().output());
		fields.put("eval_duration", 4535599000L);
		return Json.of(fields);
	}

	private static Map<String, Object> fields(JsonNode body, Map<String, ?> message, boolean done) {
		Map<String, Object> fields = new LinkedHashMap<>();
		fields.put("model", body.path("model").asString());
		fields.put("created_at", CREATED);
		fields.put("message", message);
		fields.put("done", done);
		return fields;
	}

	private static Map<String, Object> message(String text, List<ToolCall> calls) {
		Map<String, Object> message = new LinkedHashMap<>();
		message.put("role", "assistant");
		message.put("content", text);
		if (!calls.isEmpty()) {
			message.put("tool_calls",
					calls.stream()
						.map((call) -> Map.of("id", call.id(), "function",
								Map.of("name", call.name(), "arguments", Json.read(call.arguments()))))
						.toList());
		}
		return message;
	}

	private static String line(JsonNode line) {
		return line + "\n";
	}

}
