package io.agenttracing.instrument.springai;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.AgentTracer;
import io.agenttracing.insight.diagnosis.DiagnosisAgentTracingAutoConfiguration;
import io.agenttracing.testing.ReceivedSpan;
import io.agenttracing.testing.TracedApplication;
import io.agenttracing.testing.model.ModelAnswer;
import io.agenttracing.testing.model.ModelReply;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.tool.annotation.Tool;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Digests of what Spring AI's tools are asked and answer, where they arrive, and what is
 * found by them.
 */
class ToolDigestsTests {

	private static final String OSLO = "{\"city\":\"Oslo\"}";

	private static final String ATLANTIS = "{\"city\":\"" + WeatherTools.ATLANTIS + "\"}";

	private static ExportingApplication application;

	@BeforeAll
	static void start() {
		application = ExportingApplication.start(ModelVendor.OLLAMA);
		assertThat(application.model().bean(DiagnosisAgentTracingAutoConfiguration.class)).isNotNull();
	}

	@AfterAll
	static void stop() {
		application.close();
	}

	@BeforeEach
	void reset() {
		application.reset();
	}

	@Test
	void sameArgumentsHaveTheSame() {
		call(OSLO, "{ \"city\" : \"\\u004fslo\" }", "{\"city\":\"Rome\"}");
		List<ReceivedSpan> tools = tools();
		assertThat(tools).extracting(ToolDigestsTests::arguments).doesNotContainNull();
		assertThat(tools).extracting(ToolDigestsTests::result).doesNotContainNull();
		assertThat(arguments(tools.get(0))).matches("[0-9a-f]{16}")
			.isEqualTo(arguments(tools.get(1)))
			.isNotEqualTo(arguments(tools.get(2)));
		assertThat(result(tools.get(0))).matches("[0-9a-f]{16}")
			.isEqualTo(result(tools.get(1)))
			.isNotEqualTo(result(tools.get(2)));
		assertThat(rules()).doesNotContain("agent-loop");
		assertThat(application.exported().toString()).doesNotContain("Oslo", "Rome");
	}

	@Test
	void threeTimesTheSameIsALoop() {
		call(OSLO, OSLO, OSLO);
		assertThat(rules()).contains("agent-loop");
		assertThat(root().attribute("agent_tracing.findings").toString())
			.contains("invoke_agent desk called weather 3 times with the same arguments.");
	}

	@Test
	void whatFailedHasNoResult() {
		call(ATLANTIS, ATLANTIS);
		assertThat(tools()).hasSize(2)
			.allSatisfy((tool) -> assertThat(result(tool)).isNull())
			.extracting(ToolDigestsTests::arguments)
			.doesNotContainNull()
			.containsOnly(arguments(tools().get(0)));
	}

	@Test
	void aCommandWithoutArgumentsMayBeGivenAgain() {
		Button button = new Button();
		call("press", new Object[] { button }, "{}", "{}", "{}");
		assertThat(button.pressed).isEqualTo(3);
		assertThat(tools("press")).hasSize(3).allSatisfy((tool) -> {
			assertThat(arguments(tool)).isNull();
			assertThat(result(tool)).isNull();
		});
		assertThat(rules()).doesNotContain("agent-loop");
	}

	@Test
	void aToolWithoutArgumentsIsALoopWhileItsAnswerStays() {
		call("read", new Object[] { new Button() }, "{}", "{}", "{}");
		assertThat(tools("read")).extracting(ToolDigestsTests::result).doesNotContainNull().doesNotHaveDuplicates();
		assertThat(rules()).doesNotContain("agent-loop");
		application.reset();
		call("label", new Object[] { new Button() }, "{}", " {} ", "{}");
		assertThat(rules()).contains("agent-loop");
	}

	@Test
	void areSwitchedOffWithShapes() {
		ApplicationContextRunner runner = TracedApplication.runner()
			.withConfiguration(AutoConfigurations.of(SpringAiAgentTracingAutoConfiguration.class));
		runner.run((context) -> assertThat(context).hasSingleBean(ToolDigests.class));
		runner.withPropertyValues("agent-tracing.shapes=off")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(ToolDigests.class));
	}

	private static void call(String... arguments) {
		call("weather", new Object[0], arguments);
	}

	private static void call(String tool, Object[] tools, String... arguments) {
		application.model()
			.server()
			.then(Stream
				.concat(IntStream.range(0, arguments.length)
					.mapToObj((i) -> ModelReply.toolCall("call_" + i, tool, arguments[i])),
						Stream.of(ModelReply.text("Go out!")))
				.toArray(ModelAnswer[]::new));
		ChatClient client = application.model()
			.bean(ChatClient.Builder.class)
			.defaultTools((tools.length > 0) ? tools : new Object[] { new WeatherTools() })
			.build();
		application.model()
			.bean(AgentTracer.class)
			.agent("desk", () -> client.prompt().user("What about today?").call().content());
	}

	private static List<ReceivedSpan> tools() {
		return tools("weather");
	}

	private static List<ReceivedSpan> tools(String name) {
		return application.trace("invoke_agent desk")
			.stream()
			.filter((span) -> span.name().equals("execute_tool " + name))
			.toList();
	}

	private static ReceivedSpan root() {
		return application.trace("invoke_agent desk").get(0);
	}

	private static String rules() {
		return String.valueOf(root().attribute("agent_tracing.finding.rules"));
	}

	private static @Nullable String arguments(ReceivedSpan tool) {
		return (String) tool.attribute(AgentSpanAttributes.TOOL_ARGUMENTS_DIGEST.getKey());
	}

	private static @Nullable String result(ReceivedSpan tool) {
		return (String) tool.attribute(AgentSpanAttributes.TOOL_RESULT_DIGEST.getKey());
	}

	static class Button {

		private int pressed;

		private int read;

		@Tool
		void press() {
			this.pressed++;
		}

		@Tool
		int read() {
			return ++this.read;
		}

		@Tool
		String label() {
			return "start";
		}

	}

}
