package io.agenttracing.insight.meters;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.AgentStep;
import io.agenttracing.AgentTracer;
import io.agenttracing.StepKind;
import io.agenttracing.TracedAgent;
import io.agenttracing.pipeline.Usage;
import io.agenttracing.span.AgentSpans;
import io.agenttracing.testing.EnableAutoConfigurationWithoutAspects;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.testing.trace.TestSpanData;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * The meters of a real application: of its beans, and of spans as frameworks make them.
 */
class SpanMetersTests {

	private static final String SECONDS_OF_A_CALL = "0.01 0.02 0.04 0.08 0.16 0.32 0.64 1.28 2.56 5.12 10.24 20.48 "
			+ "40.96 81.92";

	private static final String SECONDS_OF_AN_AGENT = "0.1 0.2 0.4 0.8 1.6 3.2 6.4 12.8 25.6 51.2 102.4 204.8 409.6";

	private static ConfigurableApplicationContext application;

	private static MeterRegistry meters;

	@BeforeAll
	static void start() {
		// Not sampled: meters are those of what is recorded.
		application = new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.properties("management.tracing.sampling.probability=0", "spring.main.banner-mode=off")
			.run();
		meters = application.getBean(MeterRegistry.class);
	}

	@AfterAll
	static void stop() {
		application.close();
	}

	@Test
	void agentsOfAnnotatedBeansHaveTheMetersOfTheConventions() {
		application.getBean(Desk.class).ask("How are you?");
		long before = timer("gen_ai.invoke_agent.duration", "gen_ai.agent.name", "desk", "error.type", "none").count();
		application.getBean(Desk.class).ask("And now?");
		assertThat(timer("gen_ai.invoke_agent.duration", "gen_ai.operation.name", "invoke_agent", "gen_ai.agent.name",
				"desk", "error.type", "none"))
			.satisfies((timer) -> {
				assertThat(timer.count()).isEqualTo(before + 1);
				assertThat(timer.totalTime(TimeUnit.NANOSECONDS)).isPositive();
				assertThat(buckets(timer)).isEqualTo(SECONDS_OF_AN_AGENT);
			});
		assertThat(calls("inference_calls", "desk")).isEqualTo(1);
		assertThat(calls("tool_calls", "desk")).isEqualTo(2);
		assertThat(meters.get("gen_ai.invoke_agent.tool_calls").summary().takeSnapshot().histogramCounts())
			.extracting(CountAtBucket::bucket)
			.containsExactly(1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0);
	}

	@Test
	void callsCountForTheAgentThatMakesThemAndNotForThoseAround() throws Exception {
		AgentTracer tracer = application.getBean(AgentTracer.class);
		tracer.workflow("routing", () -> tracer.agent("router", () -> application.getBean(Model.class).answer("Who?")));
		flush();
		assertThat(calls("inference_calls", "router")).isEqualTo(1);
		assertThat(calls("inference_calls", "routing")).isZero();
		assertThat(timer("gen_ai.invoke_agent.duration", "gen_ai.operation.name", "invoke_workflow",
				"gen_ai.agent.name", "routing", "error.type", "none")
			.count()).isOne();
		assertThat(count("agent_tracing.usage.input_tokens", "gen_ai.operation.name", "invoke_agent",
				"gen_ai.agent.name", "router"))
			.isEqualTo(100);
		assertThat(meters.find("agent_tracing.usage.input_tokens").tag("gen_ai.agent.name", "routing").counter())
			.isNull();
	}

	@Test
	void modelsAreMeteredByProviderAndModelHoweverTheirSpansSayIt() {
		try (Ended chat = ended("other", "chat qwen3")) {
			chat.span.setAttribute("gen_ai.operation.name", "chat")
				.setAttribute("gen_ai.system", "ollama")
				.setAttribute("gen_ai.request.model", "qwen3")
				.setAttribute("gen_ai.usage.input_tokens", "60")
				.setAttribute("gen_ai.usage.output_tokens", "7")
				.setAttribute("gen_ai.usage.cache_read.input_tokens", "40");
		}
		String[] tags = { "gen_ai.operation.name", "chat", "gen_ai.provider.name", "ollama", "gen_ai.request.model",
				"qwen3" };
		assertThat(meters.get("gen_ai.client.inference.duration").tags(tags).tag("error.type", "none").timer())
			.satisfies((timer) -> {
				assertThat(timer.count()).isOne();
				assertThat(buckets(timer)).isEqualTo(SECONDS_OF_A_CALL);
			});
		assertThat(count("gen_ai.client.inference.usage.input_tokens", tags)).isEqualTo(60);
		assertThat(count("gen_ai.client.inference.usage.output_tokens", tags)).isEqualTo(7);
		assertThat(count("gen_ai.client.inference.usage.cache_read.input_tokens", tags)).isEqualTo(40);
		assertThat(
				meters.find("gen_ai.client.inference.time_to_first_chunk").tag("gen_ai.request.model", "qwen3").meter())
			.isNull();
	}

	@Test
	void errorsHaveTheirTypeAndThoseWithoutAreOthers() {
		try (Ended chat = ended("other", "chat broken")) {
			chat.span.setAttribute("gen_ai.operation.name", "chat")
				.setAttribute("gen_ai.request.model", "broken")
				.setAttribute("error.type", "rate_limit_exceeded")
				.setStatus(StatusCode.ERROR);
		}
		try (Ended tool = ended("other", "execute_tool broken")) {
			tool.span.setAttribute("gen_ai.operation.name", "execute_tool")
				.setAttribute("spring.ai.tool.definition.name", "broken")
				.setStatus(StatusCode.ERROR);
		}
		assertThat(timer("gen_ai.client.inference.duration", "gen_ai.request.model", "broken", "gen_ai.provider.name",
				"none", "error.type", "rate_limit_exceeded")
			.count()).isOne();
		assertThat(timer("gen_ai.execute_tool.duration", "gen_ai.tool.name", "broken", "error.type", "_OTHER").count())
			.isOne();
		assertThatIllegalStateException().isThrownBy(() -> application.getBean(Desk.class).fail());
		flush();
		assertThat(timer("gen_ai.invoke_agent.duration", "gen_ai.agent.name", "desk", "error.type",
				IllegalStateException.class.getName())
			.count()).isOne();
	}

	@Test
	void firstChunkOfAStreamIsThatOfItsStepOrOfItsConvention() {
		try (Ended chat = ended(AgentSpans.INSTRUMENTATION_SCOPE, "chat streamed")) {
			chat.span.setAttribute("gen_ai.operation.name", "chat")
				.setAttribute("gen_ai.request.model", "streamed")
				.setAttribute("agent_tracing.time_to_first_element_ms", 250.0);
		}
		try (Ended chat = ended("other", "chat streamed")) {
			chat.span.setAttribute("gen_ai.operation.name", "chat")
				.setAttribute("gen_ai.request.model", "streamed")
				.setAttribute("gen_ai.response.time_to_first_chunk", 0.75);
		}
		Timer timer = timer("gen_ai.client.inference.time_to_first_chunk", "gen_ai.request.model", "streamed");
		assertThat(timer.count()).isEqualTo(2);
		assertThat(timer.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(1_000);
	}

	@Test
	void pairOfAStepAndTheCallOfAFrameworkIsMeteredOnce() {
		Ended step = ended(AgentSpans.INSTRUMENTATION_SCOPE, "chat paired");
		step.span.setAttribute("gen_ai.operation.name", "chat").setAttribute("gen_ai.request.model", "paired");
		try (Ended chat = ended("other", "chat paired", step.span)) {
			chat.span.setAttribute("gen_ai.operation.name", "chat")
				.setAttribute("gen_ai.request.model", "paired")
				.setAttribute("gen_ai.usage.input_tokens", "60");
		}
		step.span.setAttribute("gen_ai.usage.input_tokens", 60);
		step.close();
		assertThat(timer("gen_ai.client.inference.duration", "gen_ai.request.model", "paired").count()).isOne();
		assertThat(count("gen_ai.client.inference.usage.input_tokens", "gen_ai.request.model", "paired")).isEqualTo(60);
		assertThat(timer("agent_tracing.step.duration", "agent_tracing.step.name", "paired").count()).isOne();
	}

	@Test
	void stepsAreMeteredByKindAndNameAndNothingElseIs() {
		application.getBean(Desk.class).ask("How are you?");
		flush();
		List<String> steps = meters.find("agent_tracing.step.duration")
			.meters()
			.stream()
			.map((meter) -> meter.getId().getTag("agent_tracing.step.kind") + " "
					+ meter.getId().getTag("agent_tracing.step.name"))
			.toList();
		assertThat(steps)
			.contains("llm answer", "tool weather", "tool time", "validation check", "retrieval documents",
					"decision route")
			.doesNotContain("agent desk", "none none");
		assertThat(buckets(timer("agent_tracing.step.duration", "agent_tracing.step.name", "check")))
			.isEqualTo(SECONDS_OF_A_CALL);
	}

	@Test
	void tagHasAHundredValuesAndThenOthers() {
		TagValues values = new TagValues("key");
		assertThat(IntStream.range(0, 100).mapToObj((i) -> values.of("value " + i)).distinct()).hasSize(100)
			.doesNotContain(TagValues.OTHER);
		assertThat(values.of("one more")).isEqualTo("(other)");
		assertThat(values.of("value 7")).isEqualTo("value 7");
		assertThat(values.of(null)).isEqualTo("none");
		assertThat(new TagValues("key").of("x".repeat(1_000))).isEqualTo("(other)");
	}

	@Test
	void tagHasNoSecret() {
		TagValues values = new TagValues("key");
		String agent = "desk of api_key=" + "4f9c2ab17de80315";
		assertThat(values.of(agent)).startsWith("desk of api_key=")
			.doesNotContain("4f9c2ab1")
			.isSameAs(values.of(agent));
	}

	@Test
	void seriesAreBoundedWhateverTheSpansSay() {
		MeterRegistry registry = new SimpleMeterRegistry();
		SpanMeters bounded = new SpanMeters(registry, false);
		for (int i = 0; i < 300; i++) {
			bounded.onEnded(agent("agent " + i), Usage.NONE, true);
		}
		assertThat(registry.find("gen_ai.invoke_agent.tool_calls").meters()).hasSize(101);
		assertThat(registry.get("gen_ai.invoke_agent.duration").tag("gen_ai.agent.name", "(other)").timer().count())
			.isEqualTo(200);
	}

	@Test
	void whatIsRemovedFromTheRegistryBeginsAgain() {
		MeterRegistry registry = new SimpleMeterRegistry();
		SpanMeters again = new SpanMeters(registry, false);
		again.onEnded(agent("desk"), Usage.NONE, true);
		registry.clear();
		again.onEnded(agent("desk"), Usage.NONE, true);
		assertThat(registry.get("gen_ai.invoke_agent.duration").timer().count()).isOne();
		registry.remove(registry.get("gen_ai.invoke_agent.duration").timer());
		again.onEnded(agent("desk"), Usage.NONE, true);
		assertThat(registry.get("gen_ai.invoke_agent.duration").timer().count()).isOne();
		assertThat(registry.get("gen_ai.invoke_agent.tool_calls").summary().count()).isEqualTo(2);
	}

	@Test
	void sameMeterHasTheSameTagsEverywhere() {
		application.getBean(Desk.class).ask("How are you?");
		flush();
		assertThat(meters.getMeters()
			.stream()
			.filter((
					meter) -> meter.getId().getName().matches("(gen_ai|agent_tracing[.](usage|step)).*(?<!histogram)")))
			.isNotEmpty()
			.allSatisfy((meter) -> {
				assertThat(meter.getId().getDescription()).isNotBlank();
				assertThat(keys(meter)).isEqualTo(keys(meters.find(meter.getId().getName()).meter()));
			});
	}

	@Test
	void thereAreNoneWithoutARegistry() {
		try (ConfigurableApplicationContext other = new SpringApplicationBuilder(Application.class)
			.web(WebApplicationType.NONE)
			.properties("spring.main.banner-mode=off", "spring.autoconfigure.exclude="
					+ "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration,"
					+ "org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration")
			.run()) {
			assertThat(other.getBeanProvider(MeterRegistry.class).stream()).isEmpty();
			assertThat(other.getBeanProvider(SpanMeters.class).stream()).isEmpty();
			other.getBean(Desk.class).ask("How are you?");
		}
	}

	@Test
	void whatIsNotRecordedIsNotMetered() {
		try (ConfigurableApplicationContext other = new SpringApplicationBuilder(Application.class)
			.web(WebApplicationType.NONE)
			.properties("management.tracing.sampling.probability=0", "spring.main.banner-mode=off",
					"agent-tracing.sampling.keep.errors=false", "agent-tracing.inflight.enabled=false")
			.run()) {
			other.getBean(Desk.class).ask("How are you?");
			other.getBean(SdkTracerProvider.class).forceFlush().join(10, TimeUnit.SECONDS);
			assertThat(other.getBean(SpanMeters.class)).isNotNull();
			assertThat(other.getBean(MeterRegistry.class).find("gen_ai.invoke_agent.duration").meters()).isEmpty();
		}
	}

	private static List<String> keys(Meter meter) {
		return meter.getId().getTags().stream().map(Tag::getKey).toList();
	}

	private static Timer timer(String name, String... tags) {
		flush();
		return meters.get(name).tags(tags).timer();
	}

	private static double count(String name, String... tags) {
		flush();
		return meters.get(name).tags(tags).counter().count();
	}

	private static double calls(String of, String agent) {
		flush();
		return meters.get("gen_ai.invoke_agent." + of).tag("gen_ai.agent.name", agent).summary().max();
	}

	private static String buckets(Timer timer) {
		return String.join(" ",
				Stream.of(timer.takeSnapshot().histogramCounts())
					.map((bucket) -> Duration.ofNanos((long) bucket.bucket()).toMillis() / 1_000.0)
					.map(String::valueOf)
					.toList());
	}

	private static void flush() {
		assertThat(application.getBean(SdkTracerProvider.class).forceFlush().join(10, TimeUnit.SECONDS).isSuccess())
			.isTrue();
	}

	private static SpanData agent(String name) {
		return TestSpanData.builder()
			.setName("invoke_agent")
			.setKind(SpanKind.INTERNAL)
			.setStatus(StatusData.unset())
			.setHasEnded(true)
			.setStartEpochNanos(0)
			.setEndEpochNanos(5)
			.setAttributes(Attributes.of(AgentSpanAttributes.OPERATION_NAME, "invoke_agent",
					AgentSpanAttributes.AGENT_NAME, name))
			.build();
	}

	private static Ended ended(String scope, String name) {
		return new Ended(builder(scope, name).setNoParent().startSpan());
	}

	private static Ended ended(String scope, String name, Span parent) {
		return new Ended(builder(scope, name).setParent(parent.storeInContext(Context.root())).startSpan());
	}

	private static SpanBuilder builder(String scope, String name) {
		return application.getBean(SdkTracerProvider.class).get(scope).spanBuilder(name);
	}

	/**
	 * A span that ends.
	 */
	private record Ended(Span span) implements AutoCloseable {

		@Override
		public void close() {
			this.span.end();
			flush();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfigurationWithoutAspects
	static class Application {

		@Bean
		Model model() {
			return new Model();
		}

		@Bean
		Desk desk(Model model, AgentTracer tracer) {
			return new Desk(model, tracer);
		}

	}

	@TracedAgent(name = "desk")
	static class Desk {

		private final Model model;

		private final AgentTracer tracer;

		Desk(Model model, AgentTracer tracer) {
			this.model = model;
			this.tracer = tracer;
		}

		public String ask(String question) {
			this.tracer.decision("route", List.of("a", "b"), "a", "it is the first");
			return this.model
				.check(this.model.answer(question) + this.model.weather() + this.model.time() + this.model.documents());
		}

		public String fail() {
			throw new IllegalStateException("Closed");
		}

	}

	static class Model {

		@AgentStep(name = "answer", kind = StepKind.LLM, model = "gpt-5", provider = "openai")
		public String answer(String question) {
			Span.current().setAttribute("gen_ai.usage.input_tokens", 100);
			return question;
		}

		@AgentStep(name = "weather", kind = StepKind.TOOL)
		public String weather() {
			return "sunny";
		}

		@AgentStep(name = "time", kind = StepKind.TOOL)
		public String time() {
			return "late";
		}

		@AgentStep(name = "documents", kind = StepKind.RETRIEVAL)
		public String documents() {
			return "none";
		}

		@AgentStep(name = "check", kind = StepKind.VALIDATION)
		public String check(String answer) {
			return answer;
		}

	}

}
