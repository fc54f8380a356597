package io.agenttracing.pipeline.genai;

import java.util.Map;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.pipeline.GenAiSpans;
import io.agenttracing.pipeline.UnaskedContent;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.ai.observation.conventions.AiProvider;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What Spring AI calls a provider, and what the conventions do.
 */
class ProviderNamesTests {

	@ParameterizedTest
	@CsvSource({ "anthropic, anthropic", "bedrock_converse, aws.bedrock", "deepseek, deepseek",
			"google_genai, gcp.gen_ai", "mistral_ai, mistral_ai", "ollama, ollama", "onnx, onnx", "openai, openai",
			"vertex_ai, gcp.vertex_ai", "azure-openai, azure.ai.openai", "OpenAI, openai", "spring_ai,", "none," })
	void isThatOfTheConventions(String recorded, String expected) {
		Attributes attributes = new FrameworkSpans(UnaskedContent.ALL)
			.transform(ConventionWordsTests.span("chat",
					Map.of("gen_ai.operation.name", "chat", "gen_ai.system", recorded)))
			.getAttributes();
		assertThat(attributes.get(AgentSpanAttributes.PROVIDER_NAME)).isEqualTo(expected);
		assertThat(attributes.get(AttributeKey.stringKey("gen_ai.system"))).isNull();
	}

	// A new one has to be looked up in the conventions.
	@ParameterizedTest
	@EnumSource
	void isKnownForEachOfSpringAi(AiProvider provider) throws NoSuchMethodException {
		assertThat(ProviderNamesTests.class.getDeclaredMethod("isThatOfTheConventions", String.class, String.class)
			.getAnnotation(CsvSource.class)
			.value()).anyMatch((row) -> row.startsWith(provider.value() + ","));
	}

	@Test
	void isOneWhereASpanHasBoth() {
		Attributes attributes = Attributes.of(AttributeKey.stringKey("gen_ai.system"), "openai",
				AgentSpanAttributes.PROVIDER_NAME, "azure.ai.openai");
		assertThat(GenAiSpans.provider(attributes)).isEqualTo("azure.ai.openai");
	}

}
