package io.agenttracing.pipeline.genai;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

import io.agenttracing.AgentSpanAttributes;
import io.opentelemetry.api.common.AttributeKey;
import org.jspecify.annotations.Nullable;

/**
 * Which attribute of the conventions a text becomes, by the key that a framework writes
 * it under, and how. What has no attribute of the conventions and says nothing goes.
 */
final class ConventionKeys {

	/** Calls of models and tools, and what is around them. */
	static final ConventionKeys GEN_AI = new ConventionKeys().dropped("gen_ai.system")
		.put("gen_ai.operation.name", AgentSpanAttributes.OPERATION_NAME, ConventionKeys::operation)
		.text("gen_ai.request.model")
		.text("gen_ai.response.model")
		.text("gen_ai.response.id")
		.put("gen_ai.response.finish_reasons", AgentSpanAttributes.RESPONSE_FINISH_REASONS,
				ConventionKeys::finishReasons)
		.texts("gen_ai.request.stop_sequences")
		.flag("gen_ai.request.stream")
		.count("gen_ai.request.max_tokens")
		.count("gen_ai.request.seed")
		.count("gen_ai.request.embedding.dimensions", "gen_ai.embeddings.dimension.count")
		.number("gen_ai.request.temperature")
		.number("gen_ai.request.top_k")
		.number("gen_ai.request.top_p")
		.number("gen_ai.request.frequency_penalty")
		.number("gen_ai.request.presence_penalty")
		.count("gen_ai.usage.input_tokens")
		.count("gen_ai.usage.output_tokens")
		.count("gen_ai.usage.cache_read.input_tokens")
		.count("gen_ai.usage.cache_creation.input_tokens")
		.dropped("gen_ai.usage.total_tokens")
		.text("spring.ai.tool.definition.name", "gen_ai.tool.name")
		.text("spring.ai.tool.definition.description", "gen_ai.tool.description")
		.dropped("spring.ai.tool.definition.schema")
		.text("spring.ai.tool.type", "gen_ai.tool.type")
		.text("spring.ai.tool.call.id", "gen_ai.tool.call.id")
		.text("spring.ai.tool.call.arguments", "gen_ai.tool.call.arguments")
		.text("spring.ai.tool.call.result", "gen_ai.tool.call.result")
		.text("spring.ai.chat.client.conversation.id", "gen_ai.conversation.id")
		.flag("spring.ai.chat.client.stream")
		.texts("spring.ai.chat.client.advisors")
		.texts("spring.ai.chat.client.tool.names")
		.texts("spring.ai.model.request.tool.names")
		.dropped("spring.ai.advisor.order")
		.put("db.system", AttributeKey.stringKey("db.system.name"), ConventionKeys::database)
		.count("db.vector.dimension_count")
		.count("db.vector.query.top_k")
		.number("db.vector.query.similarity_threshold");

	/** The requests of vendors' SDKs, as Micrometer writes those of OkHttp. */
	static final ConventionKeys OKHTTP = new ConventionKeys().text("method", "http.request.method")
		.count("status", "http.response.status_code")
		.text("target.host", "server.address")
		.count("target.port", "server.port")
		.text("target.scheme", "url.scheme")
		.text("uri")
		.dropped("host");

	private static final String NONE = "none";

	private final Map<String, ConventionKey> byRecorded = new HashMap<>();

	private ConventionKeys() {
	}

	@Nullable ConventionKey of(String recorded) {
		return this.byRecorded.get(recorded);
	}

	private ConventionKeys dropped(String recorded) {
		this.byRecorded.put(recorded, new ConventionKey(null, (text) -> null));
		return this;
	}

	private ConventionKeys text(String key) {
		return text(key, key);
	}

	private ConventionKeys text(String recorded, String key) {
		return put(recorded, AttributeKey.stringKey(key), (text) -> text);
	}

	private ConventionKeys texts(String key) {
		return put(key, AttributeKey.stringArrayKey(key), ConventionKeys::list);
	}

	private ConventionKeys flag(String key) {
		return put(key, AttributeKey.booleanKey(key), ConventionKeys::flagOf);
	}

	private ConventionKeys count(String key) {
		return count(key, key);
	}

	private ConventionKeys count(String recorded, String key) {
		return put(recorded, AttributeKey.longKey(key), ConventionKeys::countOf);
	}

	private ConventionKeys number(String key) {
		return put(key, AttributeKey.doubleKey(key), ConventionKeys::numberOf);
	}

	private <T> ConventionKeys put(String recorded, AttributeKey<T> key, Function<String, @Nullable T> value) {
		this.byRecorded.put(recorded, new ConventionKey(key, (text) -> NONE.equals(text) ? null : value.apply(text)));
		return this;
	}

	private static String operation(String text) {
		return "embedding".equals(text) ? "embeddings" : text;
	}

	private static String database(String text) {
		return switch (text) {
			case "pg_vector" -> "postgresql";
			case "oracle" -> "oracle.db";
			default -> text;
		};
	}

	private static @Nullable List<String> finishReasons(String text) {
		List<String> recorded = list(text);
		return (recorded != null) ? recorded.stream().map(ConventionKeys::finishReason).toList() : null;
	}

	// Each vendor has words of its own for the same, and Spring AI hands them on.
	private static String finishReason(String recorded) {
		String reason = recorded.toLowerCase(Locale.ROOT);
		return switch (reason) {
			case "end_turn", "stop_sequence" -> "stop";
			case "max_tokens" -> "length";
			case "tool_use", "tool_calls" -> "tool_call";
			default -> reason;
		};
	}

	/**
	 * A list as Spring AI writes it: {@code ["a", "b"]}, nothing escaped.
	 */
	private static @Nullable List<String> list(String text) {
		if (!text.startsWith("[") || !text.endsWith("]")) {
			return null;
		}
		String inner = text.substring(1, text.length() - 1);
		if (!inner.startsWith("\"") || !inner.endsWith("\"") || inner.length() < 2) {
			return null;
		}
		List<String> list = new ArrayList<>();
		for (String element : inner.substring(1, inner.length() - 1).split("\", \"")) {
			if (!element.isBlank()) {
				list.add(element);
			}
		}
		return list.isEmpty() ? null : list;
	}

	private static @Nullable Boolean flagOf(String text) {
		return switch (text) {
			case "true" -> true;
			case "false" -> false;
			default -> null;
		};
	}

	private static @Nullable Long countOf(String text) {
		try {
			return Long.valueOf(text);
		}
		catch (NumberFormatException ex) {
			return null;
		}
	}

	private static @Nullable Double numberOf(String text) {
		try {
			double number = Double.parseDouble(text);
			return Double.isFinite(number) ? number : null;
		}
		catch (NumberFormatException ex) {
			return null;
		}
	}

	/**
	 * What becomes of a text.
	 *
	 * @param key the attribute of the conventions, null if the text goes
	 * @param value its value, null if the text says nothing
	 */
	record ConventionKey(@Nullable AttributeKey<?> key, Function<String, @Nullable ?> value) {

	}

}
