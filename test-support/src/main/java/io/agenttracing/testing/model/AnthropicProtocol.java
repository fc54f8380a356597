package io.agenttracing.testing.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Anthropic's <a href="https://docs.anthropic.com/en/api/messages">Messages</a> with
 * <a href="https://docs.anthropic.com/en/docs/build-with-claude/streaming">their
 * streams</a> of server-sent events and
 * <a href="https://docs.anthropic.com/en/api/errors">errors</a>. It has no embeddings.
 */
final class AnthropicProtocol implements ModelProtocol {

	@Override
	public boolean serves(String path) {
		return path.endsWith("/messages");
	}

	@Override
	public boolean embeds(String path) {
		return false;
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
		List<Map<String, Object>> content = new ArrayList<>();
		if (!reply.text().isEmpty()) {
			content.add(Map.of("type", "text", "text", reply.text()));
		}
		for (ToolCall call : reply.toolCalls()) {
			content.add(Map.of("type", "tool_use", "id", call.id(), "name", call.name(), "input",
					Json.read(call.arguments())));
		}
		return message(body, content, reason(reply.finish()), usage(reply.usage(), reply.usage().output()));
	}

	@Override
	public List<String> pieces(JsonNode body, ModelReply reply) {
		List<String> pieces = new ArrayList<>();
		pieces.add(event("message_start", Map.of("message", message(body, List.of(), null, usage(reply.usage(), 1)))));
		pieces.add(event("ping", Map.of()));
		int index = 0;
		if (!reply.text().isEmpty()) {
			List<Map<String, String>> deltas = Json.words(reply.text())
				.stream()
				.map((word) -> Map.of("type", "text_delta", "text", word))
				.toList();
			pieces.addAll(block(index++, Map.of("type", "text", "text", ""), deltas));
		}
		for (ToolCall call : reply.toolCalls()) {
			List<Map<String, String>> deltas = Json.halves(call.arguments())
				.stream()
				.map((half) -> Map.of("type", "input_json_delta", "partial_json", half))
				.toList();
			pieces.addAll(block(index++,
					Map.of("type", "tool_use", "id", call.id(), "name", call.name(), "input", Map.of()), deltas));
		}
		Map<String, @Nullable Object> delta = new LinkedHashMap<>();
		delta.put("stop_reason", reason(reply.finish()));
		delta.put("stop_sequence", null);
		pieces.add(event("message_delta",
				Map.of("delta", delta, "usage", Map.of("output_tokens", reply.usage().output()))));
		pieces.add(event("message_stop", Map.of()));
		return pieces;
	}

	@Override
	public JsonNode fault(ModelFault.Kind fault) {
		return Json.of(Map.of("type", "error", "error", Map.of("type", switch (fault) {
			case RATE_LIMITED -> "rate_limit_error";
			case SERVER_ERROR -> "api_error";
			case CONTEXT_TOO_LONG -> "invalid_request_error";
			case UNAUTHORIZED -> "authentication_error";
		}, "message", switch (fault) {
			case RATE_LIMITED -> "This request would exceed your organization's rate limit of 50 requests per minute.";
			case SERVER_ERROR -> "Internal server error";
			case CONTEXT_TOO_LONG -> "prompt is too long: 210000 tokens > 200000 maximum";
			case UNAUTHORIZED -> "invalid x-api-key";
		}), "request_id", "req_1"));
	}

	@Override
	public JsonNode embeddings(JsonNode body) {
		throw new UnsupportedOperationException("Anthropic has no embeddings");
	}

	private static List<String> block(int index, Map<String, ?> start, List<Map<String, String>> deltas) {
		List<String> pieces = new ArrayList<>();
		pieces.add(event("content_block_start", Map.of("index", index, "content_block", start)));
		deltas.forEach((delta) -> pieces.add(event("content_block_delta", Map.of("index", index, "delta", delta))));
		pieces.add(event("content_block_stop", Map.of("index", index)));
		return pieces;
	}

	private static JsonNode message(JsonNode body, List<?> content, @Nullable String reason, Map<String, ?> usage) {
		Map<String, @Nullable Object> message = new LinkedHashMap<>();
		message.put("id", "msg_1");
		message.put("type", "message");
		message.put("role", "assistant");
		message.put("model", body.path("model").asString());
		message.put("content", content);
		message.put("stop_reason", reason);
		message.put("stop_sequence", null);
		message.put("usage", usage);
		return Json.of(message);
	}

	private static String event(String type, Map<String, ?> fields) {
		Map<String, Object> data = new LinkedHashMap<>();
		data.put("type", type);
		data.putAll(fields);
		return "event: " + type + "\ndata: " + Json.of(data) + "\n\n";
	}

	// What comes from the cache is not among the input tokens.
	private static Map<String, Object> usage(TokenUsage usage, int output) {
		return Map.of("input_tokens", usage.input() - usage.cached(), "output_tokens", output,
				"cache_read_input_tokens", usage.cached(), "cache_creation_input_tokens", 0);
	}

	private static String reason(ModelReply.Finish finish) {
		return switch (finish) {
			case STOP -> "end_turn";
			case LENGTH -> "max_tokens";
			case TOOL_CALLS -> "tool_use";
		};
	}

}
