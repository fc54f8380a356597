package io.agenttracing.instrument.springai;

import java.util.List;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.AgentTracer;
import io.agenttracing.autoconfigure.GenAiProperties;
import io.agenttracing.testing.ReceivedSpan;
import io.agenttracing.testing.model.ModelFault;
import io.agenttracing.testing.model.ModelReply;
import io.opentelemetry.api.common.AttributeKey;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * What models and tools are asked and answer, where the application wants to see it: in
 * the shapes of the GenAI conventions, without secrets, where it arrives.
 */
@ParameterizedClass(name = "{0}")
@EnumSource
class CapturedContentTests {

	private static final String KEY = "sk-proj-Ab3dEf6hIj9kLm2nOp5qRs8tUv1wXy4zAb7cDe0f";

	private static ExportingApplication application;

	private final ModelVendor vendor;

	CapturedContentTests(ModelVendor vendor) {
		this.vendor = vendor;
	}

	@BeforeParameterizedClassInvocation
	static void start(ModelVendor vendor) {
		application = ExportingApplication.start(vendor, "agent-tracing.genai.capture-content=true",
				"agent-tracing.genai.max-content-length=600");
	}

	@AfterParameterizedClassInvocation
	static void stop() {
		application.close();
	}

	@BeforeEach
	void reset() {
		application.reset();
	}

	@Test
	void ofACall() {
		application.model().server().then(ModelReply.text("My password is hunter2!x"));
		ChatClient client = application.model().bean(ChatClient.Builder.class).build();
		application.model()
			.bean(AgentTracer.class)
			.agent("plain", () -> client.prompt().system("Be brief").user("Use\n" + KEY + " for it").call().content());
		assertThat(chat(AgentSpanAttributes.SYSTEM_INSTRUCTIONS))
			.isEqualTo("[{\"type\":\"text\",\"content\":\"Be brief\"}]");
		assertThat(chat(AgentSpanAttributes.INPUT_MESSAGES)).startsWith("[{\"role\":\"user\",\"parts\":[")
			.contains("Use\\n", " for it")
			.doesNotContain("Ab3dEf6h");
		assertThat(chat(AgentSpanAttributes.OUTPUT_MESSAGES))
			.startsWith("[{\"role\":\"assistant\",\"parts\":[{\"type\":\"text\",\"content\":\"My password is ***\"}]")
			.endsWith(",\"finish_reason\":\"stop\"}]");
		assertThat(application.exported().toString()).contains("Be brief").doesNotContain("Ab3dEf6h", "hunter2");
	}

	@Test
	void ofAStream() {
		application.model().server().then(ModelReply.text("One two three"));
		application.model().desk().read("Count to three");
		assertThat(chat(AgentSpanAttributes.INPUT_MESSAGES)).contains("\"content\":\"Count to three\"");
		assertThat(chat(AgentSpanAttributes.OUTPUT_MESSAGES)).contains("\"content\":\"One two three\"");
	}

	@Test
	void ofTools() {
		application.model()
			.server()
			.then(ModelReply.toolCall("call_1", "weather", "{\"city\":\"Oslo\"}"), ModelReply.text("Go out!"));
		application.model().desk().ask("What about today?");
		ReceivedSpan tool = application.exported("execute_tool weather");
		assertThat(tool.attribute(AgentSpanAttributes.TOOL_CALL_ARGUMENTS.getKey())).isEqualTo("{\"city\":\"Oslo\"}");
		assertThat(tool.attribute(AgentSpanAttributes.TOOL_CALL_RESULT.getKey())).isEqualTo("\"Sunny in Oslo\"");
		assertThat(chats().get(0).attribute(AgentSpanAttributes.OUTPUT_MESSAGES.getKey()).toString()).contains(
				"{\"type\":\"tool_call\",", "\"name\":\"weather\",\"arguments\":{\"city\":\"Oslo\"}}",
				"\"finish_reason\":\"" + ((this.vendor == ModelVendor.OLLAMA) ? "stop" : "tool_call") + "\"");
		assertThat(chats().get(1).attribute(AgentSpanAttributes.INPUT_MESSAGES.getKey()).toString()).contains(
				"{\"role\":\"tool\",\"parts\":[{\"type\":\"tool_call_response\",", "\"response\":\"Sunny in Oslo\"}");
	}

	@Test
	void ofAToolThatFailed() {
		application.model()
			.server()
			.then(ModelReply.toolCall("call_1", "weather", "{\"city\":\"" + WeatherTools.ATLANTIS + "\"}"),
					ModelReply.text("Sorry"));
		application.model().desk().ask("What about today?");
		assertThat(application.exported("execute_tool weather")
			.attribute(AgentSpanAttributes.TOOL_CALL_RESULT.getKey())
			.toString()).startsWith("\"").contains("is flooded");
	}

	@Test
	void ofAModelThatRefused() {
		application.model().server().then(ModelFault.contextTooLong());
		assertThatException().isThrownBy(() -> application.model().desk().ask("How are you?"));
		assertThat(chat(AgentSpanAttributes.INPUT_MESSAGES)).contains("How are you?");
		assertThat(chats().get(0).attributes()).doesNotContainKey(AgentSpanAttributes.OUTPUT_MESSAGES.getKey());
	}

	@Test
	void isCutWithinItsTexts() {
		application.model().server().then(ModelReply.text("Hello"));
		application.model().desk().ask("Tell me \"more\" ".repeat(1_000));
		String input = chat(AgentSpanAttributes.INPUT_MESSAGES);
		assertThat(input).hasSizeBetween(590, 600);
		assertThat(new JsonMapper().readTree(input).get(0).path("parts").get(0).path("content").asString())
			.startsWith("Tell me \"more\" ")
			.endsWith("\u2026");
	}

	@Test
	void isOnlyWhatIsAskedFor() {
		GenAiProperties properties = new GenAiProperties();
		MockEnvironment environment = new MockEnvironment();
		assertThat(ContentOptIn.of(properties, environment)).isEqualTo(new ContentOptIn(false, false, false));
		environment.setProperty("spring.ai.chat.observations.log-prompt", "true");
		assertThat(ContentOptIn.of(properties, environment)).isEqualTo(new ContentOptIn(true, false, false));
		environment.setProperty("spring.ai.chat.observations.log-completion", "true");
		environment.setProperty("spring.ai.tools.observations.include-content", "true");
		assertThat(ContentOptIn.of(properties, environment)).isEqualTo(new ContentOptIn(true, true, true));
		properties.setCaptureContent(true);
		assertThat(ContentOptIn.of(properties, new MockEnvironment())).isEqualTo(new ContentOptIn(true, true, true));
	}

	private List<ReceivedSpan> chats() {
		return application.exported()
			.stream()
			.filter((span) -> span.name().equals("chat " + this.vendor.model()))
			.sorted((left, right) -> Long.compare(left.startNanos(), right.startNanos()))
			.toList();
	}

	private String chat(AttributeKey<String> key) {
		assertThat(chats()).hasSize(1);
		return String.valueOf(chats().get(0).attribute(key.getKey()));
	}

}
