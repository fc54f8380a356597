package io.agenttracing.pipeline;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.agenttracing.AgentSpanAttributes;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.trace.ReadableSpan;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a span says of models, tools and agents: in the words of the GenAI
 * conventions, and in those of Spring AI, whose spans are rewritten later.
 *
 * @since 0.1.0
 * @see <a href="https://opentelemetry.io/docs/specs/semconv/gen-ai/">Generative AI</a>
 */
public final class GenAiSpans {

	private static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("gen_ai.system");

	private static final AttributeKey<String> TOOL_DEFINITION_NAME = AttributeKey
		.stringKey("spring.ai.tool.definition.name");

	private static final String NONE = "none";

	private static final Map<AttributeKey<Long>, AttributeKey<String>> TEXTS = new ConcurrentHashMap<>();

	private GenAiSpans() {
	}

	/**
	 * What a span is.
	 * @param attributes its attributes
	 * @return what it is
	 */
	public static Operation operation(Attributes attributes) {
		String name = attributes.get(AgentSpanAttributes.OPERATION_NAME);
		return (name != null) ? Operation.of(name) : Operation.NONE;
	}

	/**
	 * What a span is that is still open.
	 * @param span the span
	 * @return what it is
	 */
	public static Operation operation(ReadableSpan span) {
		String name = span.getAttribute(AgentSpanAttributes.OPERATION_NAME);
		return (name != null) ? Operation.of(name) : Operation.NONE;
	}

	/**
	 * The provider of a model.
	 * @param attributes the attributes of a span
	 * @return the provider as the conventions name it, null if there is none
	 */
	public static @Nullable String provider(Attributes attributes) {
		String provider = attributes.get(AgentSpanAttributes.PROVIDER_NAME);
		if (provider != null) {
			return provider;
		}
		String system = attributes.get(SYSTEM);
		return (system != null) ? providerOf(system) : null;
	}

	private static @Nullable String providerOf(String system) {
		return switch (system) {
			case "spring_ai", NONE -> null;
			case "bedrock_converse" -> "aws.bedrock";
			case "vertex_ai" -> "gcp.vertex_ai";
			// Either of Google's two endpoints
			case "google_genai" -> "gcp.gen_ai";
			case "azure-openai", "azure_openai" -> "azure.ai.openai";
			default -> system.toLowerCase(Locale.ROOT);
		};
	}

	/**
	 * The model that was asked for.
	 * @param attributes the attributes of a span
	 * @return the model, null if there is none
	 */
	public static @Nullable String requestModel(Attributes attributes) {
		String model = attributes.get(AgentSpanAttributes.REQUEST_MODEL);
		return NONE.equals(model) ? null : model;
	}

	/**
	 * The model that answered. Spring AI strings the models of some streams' pieces
	 * together.
	 * @param attributes the attributes of a span
	 * @return the model, null if there is none
	 */
	public static @Nullable String responseModel(Attributes attributes) {
		String model = attributes.get(AgentSpanAttributes.RESPONSE_MODEL);
		if (model == null || NONE.equals(model)) {
			return null;
		}
		String requested = requestModel(attributes);
		return (requested != null && isRepetition(model, requested)) ? requested : model;
	}

	private static boolean isRepetition(String text, String of) {
		if (of.isEmpty() || text.length() <= of.length() || text.length() % of.length() != 0) {
			return false;
		}
		for (int start = 0; start < text.length(); start += of.length()) {
			if (!text.startsWith(of, start)) {
				return false;
			}
		}
		return true;
	}

	/**
	 * The tool that was called.
	 * @param attributes the attributes of a span
	 * @return its name, null if there is none
	 */
	public static @Nullable String tool(Attributes attributes) {
		String tool = attributes.get(AgentSpanAttributes.TOOL_NAME);
		return (tool != null) ? tool : attributes.get(TOOL_DEFINITION_NAME);
	}

	/**
	 * The tokens of the input, those of the provider's cache included. Spring AI hands on
	 * what Anthropic says, which counts these by themselves.
	 * @param attributes the attributes of a span
	 * @return the tokens, 0 if there are none
	 */
	public static long inputTokens(Attributes attributes) {
		long input = number(attributes, AgentSpanAttributes.USAGE_INPUT_TOKENS);
		boolean apart = "anthropic".equals(attributes.get(SYSTEM))
				&& attributes.get(AgentSpanAttributes.PROVIDER_NAME) == null;
		return apart ? input + number(attributes, AgentSpanAttributes.USAGE_CACHE_READ_INPUT_TOKENS)
				+ number(attributes, AgentSpanAttributes.USAGE_CACHE_CREATION_INPUT_TOKENS) : input;
	}

	/**
	 * A number, however it was recorded.
	 * @param attributes the attributes of a span
	 * @param key the key of the number
	 * @return the number, 0 if there is none
	 */
	public static long number(Attributes attributes, AttributeKey<Long> key) {
		Long number = attributes.get(key);
		if (number != null) {
			return number;
		}
		// Most have neither: without a new key for each.
		String text = attributes.get(TEXTS.computeIfAbsent(key, GenAiSpans::asText));
		try {
			return (text != null) ? Long.parseLong(text) : 0;
		}
		catch (NumberFormatException ex) {
			return 0;
		}
	}

	private static AttributeKey<String> asText(AttributeKey<Long> key) {
		return AttributeKey.stringKey(key.getKey());
	}

	/**
	 * What a span is, of what matters here.
	 */
	public enum Operation {

		/** An agent. */
		AGENT,

		/** A workflow. */
		WORKFLOW,

		/** A call of a model that answers. */
		INFERENCE,

		/** A call of a model that makes vectors. */
		EMBEDDINGS,

		/** A call of a tool. */
		TOOL,

		/** A layer of a framework, which says nothing by itself. */
		FRAMEWORK,

		/** Another operation. */
		OTHER,

		/** None. */
		NONE;

		static Operation of(String name) {
			return switch (name) {
				case "invoke_agent" -> AGENT;
				case "invoke_workflow" -> WORKFLOW;
				case "chat", "generate_content", "text_completion" -> INFERENCE;
				case "embeddings", "embedding" -> EMBEDDINGS;
				case "execute_tool" -> TOOL;
				case "framework" -> FRAMEWORK;
				default -> OTHER;
			};
		}

		/**
		 * Whether it is a call of a model or a tool.
		 * @return whether it is one
		 */
		public boolean isCall() {
			return this == INFERENCE || this == EMBEDDINGS || this == TOOL;
		}

	}

}
