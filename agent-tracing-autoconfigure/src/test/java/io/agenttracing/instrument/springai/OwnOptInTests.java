package io.agenttracing.instrument.springai;

import io.agenttracing.pipeline.genai.GenAiAgentTracingAutoConfiguration;
import io.agenttracing.testing.ReceivedSpan;
import io.agenttracing.testing.model.ModelReply;
import io.micrometer.observation.ObservationRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.ai.embedding.EmbeddingModel;
import org.springframework.ai.vectorstore.SimpleVectorStore;
import org.springframework.ai.vectorstore.VectorStore;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Who has told Spring AI to record content has asked for it:
 * {@link GenAiAgentTracingAutoConfiguration} leaves what the property names.
 */
class OwnOptInTests {

	private ExportingApplication application;

	@AfterEach
	void stop() {
		this.application.close();
	}

	@Test
	void argumentsAndResultsOfTools() {
		ReceivedSpan tool = tool("spring.ai.tools.observations.include-content=true");
		assertThat(tool.attributes())
			.containsEntry("gen_ai.tool.call.arguments", "{\"city\":\"Oslo\",\"password\":\"***\"}")
			.containsEntry("gen_ai.tool.call.result", "\"Sunny in Oslo\"")
			.doesNotContainKeys("spring.ai.tool.call.arguments", "spring.ai.tool.call.result",
					"spring.ai.tool.definition.schema");
	}

	@Test
	void promptsAndWhatStoresAreAsked() {
		this.application = ExportingApplication.start(ModelVendor.OPENAI, "spring.ai.chat.observations.log-prompt=true",
				"spring.ai.vectorstore.observations.log-query-response=true");
		this.application.model().server().then(ModelReply.text("giraffe"));
		assertThat(this.application.model().desk().ask("zebra")).isEqualTo("giraffe");
		assertThat(this.application.exported("chat gpt-5").attribute("gen_ai.input.messages")).asString()
			.contains("zebra");
		VectorStore store = SimpleVectorStore.builder(this.application.model().bean(EmbeddingModel.class))
			.observationRegistry(this.application.model().bean(ObservationRegistry.class))
			.build();
		store.similaritySearch("okapi");
		assertThat(this.application.exported("simple query").attribute("db.vector.query.content")).isEqualTo("okapi");
		assertThat(this.application.exported().toString()).doesNotContain("giraffe", "gen_ai.output.messages");
	}

	private ReceivedSpan tool(String property) {
		this.application = ExportingApplication.start(ModelVendor.OPENAI, property);
		this.application.model()
			.server()
			.then(ModelReply.toolCall("call_1", "weather", "{\"city\":\"Oslo\",\"password\":\"s3cret-Pass\"}"),
					ModelReply.text("Go out!"));
		this.application.model().desk().ask("What about today?");
		return this.application.exported("execute_tool weather");
	}

}
