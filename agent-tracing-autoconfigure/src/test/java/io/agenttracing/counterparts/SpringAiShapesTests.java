package io.agenttracing.counterparts;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import io.micrometer.common.docs.KeyName;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import org.springframework.ai.chat.client.advisor.observation.AdvisorObservationDocumentation;
import org.springframework.ai.chat.client.observation.ChatClientObservationDocumentation;
import org.springframework.ai.model.chat.client.autoconfigure.ChatClientBuilderProperties;
import org.springframework.ai.model.chat.observation.autoconfigure.ChatObservationProperties;
import org.springframework.ai.model.tool.autoconfigure.ToolCallingProperties;
import org.springframework.ai.observation.conventions.AiObservationAttributes;
import org.springframework.ai.observation.conventions.AiOperationType;
import org.springframework.ai.observation.conventions.SpringAiKind;
import org.springframework.ai.observation.conventions.VectorStoreObservationAttributes;
import org.springframework.ai.tool.execution.ToolExecutionException;
import org.springframework.ai.tool.observation.ToolCallingObservationDocumentation;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The names of Spring AI that main code relies on and no compiler checks. A new one may
 * be content, which must not leave, or a number, which it writes as a text.
 */
class SpringAiShapesTests {

	@Test
	@DisplayName("Spring AI: attributes of calls of models, see ConventionKeys and UnaskedContent")
	void attributesOfModels() {
		assertThat(AiObservationAttributes.values()).extracting(AiObservationAttributes::value)
			.containsExactlyInAnyOrder("gen_ai.operation.name", "gen_ai.system", "gen_ai.request.model",
					"gen_ai.request.frequency_penalty", "gen_ai.request.max_tokens", "gen_ai.request.presence_penalty",
					"gen_ai.request.stop_sequences", "gen_ai.request.stream", "gen_ai.request.temperature",
					"spring.ai.model.request.tool.names", "gen_ai.request.top_k", "gen_ai.request.top_p",
					"gen_ai.request.embedding.dimensions", "gen_ai.request.image.response_format",
					"gen_ai.request.image.size", "gen_ai.request.image.style", "gen_ai.response.finish_reasons",
					"gen_ai.response.id", "gen_ai.response.model", "gen_ai.usage.cache_creation.input_tokens",
					"gen_ai.usage.cache_read.input_tokens", "gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens",
					"gen_ai.usage.total_tokens");
		assertThat(AiOperationType.values()).extracting(AiOperationType::value)
			.containsExactlyInAnyOrder("chat", "embedding", "execute_tool", "framework", "image", "text_completion");
		assertThat(SpringAiKind.values()).extracting(SpringAiKind::value)
			.containsExactlyInAnyOrder("advisor", "chat_client", "tool_call", "vector_store");
	}

	@Test
	@DisplayName("Spring AI: attributes of vector stores, see ConventionKeys and UnaskedContent")
	void attributesOfVectorStores() {
		assertThat(VectorStoreObservationAttributes.values()).extracting(VectorStoreObservationAttributes::value)
			.containsExactlyInAnyOrder("db.collection.name", "db.namespace", "db.operation.name", "db.record.id",
					"db.system", "db.search.similarity_metric", "db.vector.dimension_count", "db.vector.field_name",
					"db.vector.query.content", "db.vector.query.filter", "db.vector.query.response.documents",
					"db.vector.query.similarity_threshold", "db.vector.query.top_k");
	}

	@Test
	@DisplayName("Spring AI: attributes of clients, advisors and tools, see ConventionKeys and UnaskedContent")
	void attributesOfClientsAndTools() {
		assertThat(keys(ChatClientObservationDocumentation.LowCardinalityKeyNames.values(),
				ChatClientObservationDocumentation.HighCardinalityKeyNames.values(),
				AdvisorObservationDocumentation.LowCardinalityKeyNames.values(),
				AdvisorObservationDocumentation.HighCardinalityKeyNames.values(),
				ToolCallingObservationDocumentation.LowCardinalityKeyNames.values(),
				ToolCallingObservationDocumentation.HighCardinalityKeyNames.values()))
			.containsOnly("gen_ai.operation.name", "gen_ai.system", "spring.ai.kind", "spring.ai.chat.client.stream",
					"spring.ai.chat.client.advisors", "spring.ai.chat.client.conversation.id",
					"spring.ai.chat.client.tool.names", "spring.ai.advisor.name", "spring.ai.advisor.order",
					"spring.ai.tool.definition.name", "spring.ai.tool.definition.description",
					"spring.ai.tool.definition.schema", "spring.ai.tool.type", "spring.ai.tool.call.id",
					"spring.ai.tool.call.arguments", "spring.ai.tool.call.result");
	}

	@Test
	@DisplayName("Spring AI: the exception of a tool, see UnaskedMessages")
	void exceptionOfTools() {
		assertThat(ToolExecutionException.class)
			.hasToString("class org.springframework.ai.tool.execution.ToolExecutionException");
	}

	@Test
	@DisplayName("Spring AI: the properties that ask for content, see GenAiAgentTracingAutoConfiguration")
	void propertiesThatAskForContent() {
		assertThat(ChatObservationProperties.CONFIG_PREFIX).isEqualTo("spring.ai.chat.observations");
		assertThat(ChatObservationProperties.class).hasPublicMethods("setLogPrompt", "setLogCompletion");
		assertThat(ChatClientBuilderProperties.CONFIG_PREFIX).isEqualTo("spring.ai.chat.client");
		assertThat(ChatClientBuilderProperties.Observations.class).hasPublicMethods("setLogPrompt", "setLogCompletion");
		assertThat(ToolCallingProperties.CONFIG_PREFIX).isEqualTo("spring.ai.tools");
		assertThat(ToolCallingProperties.Observations.class).hasPublicMethods("setIncludeContent");
	}

	private static List<String> keys(KeyName[]... documented) {
		return Stream.of(documented).flatMap(Arrays::stream).map(KeyName::asString).toList();
	}

}
