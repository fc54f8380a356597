package io.agenttracing.testing.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.agenttracing.testing.model.ModelReply.Finish;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * OpenAI's <a href="https://platform.openai.com/docs/api-reference/chat">Chat
 * Completions</a> with
 * <a href="https://platform.openai.com/docs/api-reference/chat-streaming">their
 * streams</a> of server-sent events,
 * <a href="https://platform.openai.com/docs/api-reference/embeddings">Embeddings</a> and
 * <a href="https://platform.openai.com/docs/guides/error-codes">error codes</a>.
 */
final class OpenAiProtocol implements ModelProtocol {

	private static final String ID = "chatcmpl-1";

	private static final long CREATED = 1_700_000_000;

	@Override
	public boolean serves(String path) {
		return path.endsWith("/chat/completions") || embeds(path);
	}

	@Override
	public boolean embeds(String path) {
		return path.endsWith("/embeddings");
	}

	@Override
	public boolean streams(JsonNode body) {
		return body.path("stream").asBoolean(false);
	}

	@Override
	public String streamType() {
		return "text/event-stream";
	}

	@Override
	public JsonNode whole(JsonNode body, ModelReply reply) {
		Map<String, @Nullable Object> message = new LinkedHashMap<>();
		message.put("role", "assistant");
		message.put("content", reply.text().isEmpty() ? null : reply.text());
		if (!reply.toolCalls().isEmpty()) {
			message.put("tool_calls", reply.toolCalls().stream().map(OpenAiProtocol::toolCall).toList());
		}
		return Json.of(Map.of("id", ID, "object", "chat.completion", "created", CREATED, "model", model(body),
				"choices", List.of(Map.of("index", 0, "message", message, "finish_reason", reason(reply.finish()))),
				"usage", usage(reply.usage())));
	}

	@Override
	public List<String> pieces(JsonNode body, ModelReply reply) {
		List<String> pieces = new ArrayList<>();
		pieces.add(delta(body, Map.of("role", "assistant", "content", ""), null));
		for (String word : Json.words(reply.text())) {
			pieces.add(delta(body, Map.of("content", word), null));
		}
		for (int index = 0; index < reply.toolCalls().size(); index++) {
			ToolCall call = reply.toolCalls().get(index);
			pieces.add(delta(body, toolCalls(Map.of("index", index, "id", call.id(), "type", "function", "function",
					Map.of("name", call.name(), "arguments", ""))), null));
			for (String half : Json.halves(call.arguments())) {
				pieces.add(delta(body, toolCalls(Map.of("index", index, "function", Map.of("arguments", half))), null));
			}
		}
		pieces.add(delta(body, Map.of(), reason(reply.finish())));
		if (body.path("stream_options").path("include_usage").asBoolean(false)) {
			pieces.add(event(chunk(body, List.of(), usage(reply.usage()))));
		}
		pieces.add("data: [DONE]\n\n");
		return pieces;
	}

	@Override
	public JsonNode fault(ModelFault.Kind fault) {
		Map<String, @Nullable Object> error = new LinkedHashMap<>();
		error.put("message", message(fault));
		error.put("type", switch (fault) {
			case RATE_LIMITED -> "requests";
			case SERVER_ERROR -> "server_error";
			case CONTEXT_TOO_LONG, UNAUTHORIZED -> "invalid_request_error";
		});
		error.put("param", (fault == ModelFault.Kind.CONTEXT_TOO_LONG) ? "messages" : null);
		error.put("code", switch (fault) {
			case RATE_LIMITED -> "rate_limit_exceeded";
			case SERVER_ERROR -> null;
			case CONTEXT_TOO_LONG -> "context_length_exceeded";
			case UNAUTHORIZED -> "invalid_api_key";
		});
		return Json.of(Map.of("error", error));
	}

	@Override
	public JsonNode embeddings(JsonNode body) {
		boolean base64 = "base64".equals(body.path("encoding_format").asString(""));
		List<Map<String, Object>> data = new ArrayList<>();
		for (String text : WordVector.texts(body.path("input"))) {
			WordVector vector = new WordVector(text);
			data.add(Map.of("object", "embedding", "index", data.size(), "embedding",
					base64 ? vector.base64() : vector.values()));
		}
		int tokens = data.size() * TokenUsage.DEFAULT.input();
		return Json.of(Map.of("object", "list", "model", model(body), "data", data, "usage",
				Map.of("prompt_tokens", tokens, "total_tokens", tokens)));
	}

	// What is asked for as gpt-5 answers with the name of the version that it is.
	private static String model(JsonNode body) {
		return body.path("model").asString() + "-2026-01-01";
	}

	private static String delta(JsonNode body, Map<String, ?> delta, @Nullable String reason) {
		Map<String, @Nullable Object> choice = new LinkedHashMap<>();
		choice.put("index", 0);
		choice.put("delta", delta);
		choice.put("finish_reason", reason);
		return event(chunk(body, List.of(choice), null));
	}

	private static JsonNode chunk(JsonNode body, List<?> choices, @Nullable Object usage) {
		Map<String, @Nullable Object> chunk = new LinkedHashMap<>();
		chunk.put("id", ID);
		chunk.put("object", "chat.completion.chunk");
		chunk.put("created", CREATED);
		chunk.put("model", model(body));
		chunk.put("choices", choices);
		if (usage != null) {
			chunk.put("usage", usage);
		}
		return Json.of(chunk);
	}

	private static String event(JsonNode data) {
		return "data: " + data + "\n\n";
	}

	private static Map<String, Object> toolCalls(Map<String, ?> call) {
		return Map.of("tool_calls", List.of(call));
	}

	private static Map<String, Object> toolCall(ToolCall call) {
		return Map.of("id", call.id(), "type", "function", "function",
				Map.of("name", call.name(), "arguments", call.arguments()));
	}

	private static Map<String, Object> usage(TokenUsage usage) {
		return Map.of("prompt_tokens", usage.input(), "completion_tokens", usage.output(), "total_tokens",
				usage.input() + usage.output(), "prompt_tokens_details", Map.of("cached_tokens", usage.cached()));
	}

	private static String reason(Finish finish) {
		return switch (finish) {
			case STOP -> "stop";
			case LENGTH -> "length";
			case TOOL_CALLS -> "tool_calls";
		};
	}

	private static String message(ModelFault.Kind fault) {
		return switch (fault) {
			case RATE_LIMITED -> "Rate limit reached for requests per min. Please try again in 20ms.";
			case SERVER_ERROR -> "The server had an error while processing your request. Sorry about that!";
			case CONTEXT_TOO_LONG -> "This model's maximum context length is 8192 tokens. However, your messages "
					+ "resulted in 9000 tokens. Please reduce the length of the messages.";
			case UNAUTHORIZED -> "Incorrect API key provided.";
		};
	}

}
