package io.agenttracing.pipeline.genai;

import java.util.Locale;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.pipeline.GenAiSpans;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import org.jspecify.annotations.Nullable;

/**
 * The names of spans as the conventions want them. A name that an application has chosen
 * stays.
 */
final class SpanNames {

	private static final AttributeKey<String> ADVISOR = AttributeKey.stringKey("spring.ai.advisor.name");

	private static final String EMBEDDING = "embedding";

	private SpanNames() {
	}

	/**
	 * The name of a span.
	 * @param recorded the name as it was recorded
	 * @param attributes the attributes as they were recorded
	 * @return the name
	 */
	static String of(String recorded, Attributes attributes) {
		String advisor = attributes.get(ADVISOR);
		if (advisor != null) {
			return isMadeOf(recorded, advisor) ? "advisor " + advisor : recorded;
		}
		return EMBEDDING.equals(attributes.get(AgentSpanAttributes.OPERATION_NAME)) ? embeddings(recorded, attributes)
				: recorded;
	}

	/**
	 * Whether Spring AI has made the name of a span of the one of an advisor:
	 * {@code tool _calling } of {@code Tool Calling Advisor}.
	 */
	private static boolean isMadeOf(String name, String advisor) {
		String letters = letters(advisor);
		return letters(name).equals(letters.replace("aroundadvisor", "").replace("advisor", ""))
				|| letters(name).equals(letters);
	}

	private static String letters(String text) {
		return text.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]", "");
	}

	private static String embeddings(String recorded, Attributes attributes) {
		String requested = GenAiSpans.requestModel(attributes);
		if (!recorded.equals((requested != null) ? EMBEDDING + " " + requested : EMBEDDING)) {
			return recorded;
		}
		@Nullable String model = (requested != null) ? requested : GenAiSpans.responseModel(attributes);
		return (model != null) ? "embeddings " + model : "embeddings";
	}

}
