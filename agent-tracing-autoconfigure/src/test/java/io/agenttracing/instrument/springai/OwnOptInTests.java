package io.agenttracing.instrument.springai;

import io.agenttracing.pipeline.genai.GenAiAgentTracingAutoConfiguration;
import io.agenttracing.testing.ReceivedSpan;
import io.agenttracing.testing.model.ModelReply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

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
