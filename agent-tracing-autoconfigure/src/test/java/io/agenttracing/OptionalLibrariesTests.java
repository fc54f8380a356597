package io.agenttracing;

import io.agenttracing.testing.EndedSpans;
import io.agenttracing.testing.TracedApplication;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.util.ClassUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * All of our auto-configurations in applications that lack what is optional.
 */
class OptionalLibrariesTests {

	private static final String ACTUATOR = "org.springframework.boot.actuate";

	private static final String METRICS = "io.micrometer.core";

	private static final String REDIS = "org.springframework.data.redis";

	private static final String LETTUCE = "io.lettuce";

	private static final String KAFKA = "org.springframework.kafka";

	private static final String RABBIT = "org.springframework.amqp";

	private static final String GRPC = "io.grpc";

	private static final String WEB = "org.springframework.web";

	private static final String REACTOR = "reactor";

	private static final String SPRING_AI = "org.springframework.ai";

	private static final String LANGCHAIN4J = "dev.langchain4j";

	private static final String MCP = "io.modelcontextprotocol";

	private final ApplicationContextRunner runner = TracedApplication.runner()
		.withConfiguration(AutoConfigurations.of(ours()))
		.withBean(Agent.class);

	@Test
	void tracesWithAll() {
		this.runner.run(OptionalLibrariesTests::assertTraces);
	}

	@ParameterizedTest
	@ValueSource(strings = { ACTUATOR, METRICS, REDIS, LETTUCE, KAFKA, RABBIT, GRPC, WEB, REACTOR,
			"org.springframework.grpc", "org.springframework.messaging", "org.aspectj", "io.github.resilience4j",
			"io.github.resilience4j.spring6", "org.springframework.boot.data.redis", "org.springframework.boot.http",
			"kotlin", "kotlinx.coroutines", "kotlinx.coroutines.reactor", SPRING_AI,
			"org.springframework.ai.chat.client", "org.springframework.ai.mcp", MCP, "com.openai", "com.anthropic",
			"okhttp3", LANGCHAIN4J, "dev.langchain4j.agentic", "dev.langchain4j.agentic.internal" })
	void tracesWithoutOne(String missing) {
		this.runner.withClassLoader(new FilteredClassLoader(missing)).run(OptionalLibrariesTests::assertTraces);
	}

	@Test
	void tracesWithoutAny() {
		this.runner
			.withClassLoader(new FilteredClassLoader(ACTUATOR, METRICS, REDIS, LETTUCE, KAFKA, RABBIT, GRPC, WEB,
					"org.springframework.grpc", "jakarta.servlet", REACTOR, "org.reactivestreams",
					"org.springframework.messaging", "org.aspectj", "org.springframework.boot.http",
					"io.github.resilience4j", "kotlin", SPRING_AI, MCP, "okhttp3", LANGCHAIN4J))
			.run(OptionalLibrariesTests::assertTraces);
	}

	@Test
	void runsTheWorkWithoutTheBridge() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(ours()))
			.withClassLoader(new FilteredClassLoader("io.micrometer.tracing", "io.opentelemetry.sdk"))
			.withBean(Agent.class)
			.run((context) -> assertThat(context.getBean(Agent.class).work("x")).isEqualTo("x!"));
	}

	@Test
	void runsTheWorkWithoutBootsTracing() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(ours()))
			.withBean(Agent.class)
			.run((context) -> {
				assertThat(context.getBean(Agent.class).work("x")).isEqualTo("x!");
				assertThat(context.getBean(AgentTracer.class).<String>call("work", StepKind.TOOL, () -> "y"))
					.isEqualTo("y");
			});
	}

	private static void assertTraces(ApplicationContext context) {
		Agent agent = context.getBean(Agent.class);
		assertThat(agent.work("x")).isEqualTo("x!");
		assertThat(context.getBean(AgentTracer.class).process(agent::work).apply("y")).isEqualTo("y!");
		assertThat(context.getBean(EndedSpans.class).tree()).containsExactly("- > invoke_agent worker",
				"- > invoke_agent worker");
	}

	private static Class<?>[] ours() {
		return ImportCandidates.load(AutoConfiguration.class, null)
			.getCandidates()
			.stream()
			.filter((name) -> name.startsWith("io.agenttracing"))
			.map((name) -> ClassUtils.resolveClassName(name, null))
			.toArray(Class<?>[]::new);
	}

	@TracedAgent(name = "worker")
	public static class Agent {

		public String work(String text) {
			return text + "!";
		}

	}

}
