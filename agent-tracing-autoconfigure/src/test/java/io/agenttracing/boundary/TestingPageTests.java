package io.agenttracing.boundary;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import io.agenttracing.AgentAttribute;
import io.agenttracing.AgentStep;
import io.agenttracing.AgentTracer;
import io.agenttracing.StepKind;
import io.agenttracing.TracedAgent;
import io.agenttracing.autoconfigure.AgentTracingAutoConfiguration;
import io.agenttracing.diagnosis.Diagnosis;
import io.agenttracing.diagnosis.trace.Trace;
import io.agenttracing.instrument.call.AspectAgentTracingAutoConfiguration;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The tests of docs/testing.md are what runs. Its applications end with them.
 */
@DirtiesContext
class TestingPageTests {

	private static final Path PAGE = Path.of("..", "docs", "testing.md");

	// What needs the kit is in its module.
	private static final List<Path> SOURCES = List.of(
			Path.of("src/test/java/io/agenttracing/boundary/TestingPageTests.java"),
			Path.of("..", "agent-tracing-test", "src/test/java/io/agenttracing/test/LoanDeskTests.java"));

	@Test
	void codeIsWhatRuns() throws IOException {
		List<String> source = new ArrayList<>();
		for (Path file : SOURCES) {
			Files.readAllLines(file).stream().map(String::strip).forEach(source::add);
		}
		List<String> blocks = Pattern.compile("(?ms)^```java\n(.*?)^```")
			.matcher(Files.readString(PAGE))
			.results()
			.map((MatchResult block) -> block.group(1))
			.toList();
		assertThat(blocks).isNotEmpty()
			.allSatisfy((block) -> assertThat(source)
				.containsAll(block.lines().map(String::strip).filter((line) -> !line.isEmpty()).toList()));
	}

	@Nested
	@SpringBootTest(properties = "agent-tracing.sampling.probability=1.0")
	@TestPropertySource(properties = "spring.main.web-application-type=none")
	class LlmAgentTests {

		@Autowired
		LlmAgent agent;

		@Autowired
		InMemorySpanExporter spans;

		@Autowired
		SdkTracerProvider tracerProvider;

		@BeforeEach
		void reset() {
			this.spans.reset();
		}

		@Test
		void asksTheModelOnce() {
			this.agent.answer("d-1", "why");
			this.tracerProvider.forceFlush().join(5, TimeUnit.SECONDS);
			assertThat(this.spans.getFinishedSpanItems()).extracting(SpanData::getName)
				.containsExactlyInAnyOrder("invoke_agent llm", "chat llama3");
		}

		@Test
		void hasTimeoutsThatFit() {
			this.agent.answer("d-1", "why");
			this.tracerProvider.forceFlush().join(5, TimeUnit.SECONDS);
			assertThat(this.spans.getFinishedSpanItems()).isNotEmpty();
			Trace trace = Trace.whole(this.spans.getFinishedSpanItems());
			assertThat(Diagnosis.byAllRules().examine(trace).alarms()).isEmpty();
		}

		@TestConfiguration
		static class Traces {

			@Bean
			InMemorySpanExporter spanExporter() {
				return InMemorySpanExporter.create();
			}

		}

		@EnableAutoConfiguration
		@Configuration(proxyBeanMethods = false)
		@Import({ LlmAgent.class, ChatClient.class })
		static class Application {

		}

	}

	@Nested
	@SpringBootTest(properties = "agent-tracing.enabled=false")
	@TestPropertySource(properties = "spring.main.web-application-type=none")
	class SwitchedOffTests {

		@Autowired
		AgentTracer tracer;

		@Autowired
		LlmAgent agent;

		@Test
		void worksAsBefore() {
			assertThat(this.tracer.call("step", StepKind.COMPUTE, () -> this.agent.answer("d-1", "why")))
				.isEqualTo("because");
		}

		@EnableAutoConfiguration
		@Configuration(proxyBeanMethods = false)
		@Import({ LlmAgent.class, ChatClient.class })
		static class Application {

		}

	}

	@Nested
	@SpringJUnitConfig
	@ImportAutoConfiguration({ AgentTracingAutoConfiguration.class, AspectAgentTracingAutoConfiguration.class })
	class SliceTests {

		@Autowired
		AgentTracer tracer;

		@Test
		void runsTheWork() {
			assertThat(this.tracer.call("step", StepKind.COMPUTE, () -> "result")).isEqualTo("result");
		}

		@Configuration(proxyBeanMethods = false)
		static class Slice {

		}

	}

	@TracedAgent(name = "llm")
	static class LlmAgent {

		private final ChatClient client;

		LlmAgent(ChatClient client) {
			this.client = client;
		}

		public String answer(@AgentAttribute("document.id") String id, String question) {
			return this.client.complete(question);
		}

	}

	static class ChatClient {

		@AgentStep(kind = StepKind.LLM, model = "llama3")
		public String complete(String prompt) {
			return "because";
		}

	}

}
