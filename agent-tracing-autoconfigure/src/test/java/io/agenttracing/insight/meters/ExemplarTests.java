package io.agenttracing.insight.meters;

import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.agenttracing.AgentStep;
import io.agenttracing.StepKind;
import io.agenttracing.TracedAgent;
import io.agenttracing.testing.EnableAutoConfigurationWithoutAspects;
import io.agenttracing.testing.EndedSpans;
import io.agenttracing.testing.PrometheusWhereChosen;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.Test;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * From a bucket of a histogram to a trace: with Prometheus' real registry, and what
 * Spring Boot makes of exemplars.
 */
class ExemplarTests {

	private static final String OPEN_METRICS = "application/openmetrics-text";

	private static final Pattern EXEMPLAR = Pattern
		.compile("# \\{span_id=\"(?<span>[0-9a-f]{16})\",trace_id=\"(?<trace>[0-9a-f]{32})\"\\}");

	@Test
	void metersOfASampledSpanHaveItAsTheirExemplar() {
		try (ConfigurableApplicationContext application = start("1.0")) {
			application.getBean(Desk.class).ask();
			String scraped = scrape(application);
			assertThat(exemplar(scraped, "gen_ai_invoke_agent_duration_seconds_bucket"))
				.isEqualTo(ids(application, "invoke_agent desk"));
			assertThat(exemplar(scraped, "gen_ai_client_inference_duration_seconds_bucket"))
				.isEqualTo(ids(application, "chat gpt-5"));
			assertThat(exemplar(scraped, "gen_ai_client_inference_usage_input_tokens_total"))
				.isEqualTo(ids(application, "chat gpt-5"));
			assertThat(exemplar(scraped, "gen_ai_invoke_agent_inference_calls_bucket"))
				.isEqualTo(ids(application, "invoke_agent desk"));
			assertThat(Span.current().getSpanContext().isValid()).isFalse();
		}
	}

	@Test
	void namesAndBucketsAreAsPrometheusHasThem() {
		try (ConfigurableApplicationContext application = start("0.0")) {
			application.getBean(Desk.class).ask();
			String scraped = scrape(application);
			assertThat(scraped).contains(
					"gen_ai_invoke_agent_duration_seconds_bucket{error_type=\"none\",gen_ai_agent_name=\"desk\","
							+ "gen_ai_operation_name=\"invoke_agent\",le=\"409.6\"} 1",
					"gen_ai_invoke_agent_inference_calls_bucket{gen_ai_agent_name=\"desk\","
							+ "gen_ai_operation_name=\"invoke_agent\",le=\"1.0\"} 1",
					"gen_ai_invoke_agent_tool_calls_count{gen_ai_agent_name=\"desk\","
							+ "gen_ai_operation_name=\"invoke_agent\"} 1",
					"gen_ai_client_inference_usage_input_tokens_total{gen_ai_operation_name=\"chat\","
							+ "gen_ai_provider_name=\"none\",gen_ai_request_model=\"gpt-5\"} 100.0",
					"agent_tracing_usage_input_tokens_total{gen_ai_agent_name=\"desk\","
							+ "gen_ai_operation_name=\"invoke_agent\"} 100.0",
					"agent_tracing_step_duration_seconds_bucket{agent_tracing_step_kind=\"llm\","
							+ "agent_tracing_step_name=\"answer\",error_type=\"none\",le=\"0.01\"}");
			assertThat(scraped).doesNotContain("# {");
		}
	}

	private static ConfigurableApplicationContext start(String probability) {
		return new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.properties("management.tracing.sampling.probability=" + probability, "spring.main.banner-mode=off",
					PrometheusWhereChosen.CHOICE + "=true")
			.run();
	}

	private static String scrape(ConfigurableApplicationContext application) {
		assertThat(application.getBean(SdkTracerProvider.class).forceFlush().join(10, TimeUnit.SECONDS).isSuccess())
			.isTrue();
		return application.getBean(PrometheusMeterRegistry.class).scrape(OPEN_METRICS);
	}

	private static String exemplar(String scraped, String series) {
		return scraped.lines()
			.filter((line) -> line.startsWith(series + "{"))
			.map(EXEMPLAR::matcher)
			.filter(Matcher::find)
			.map((match) -> match.group("trace") + " " + match.group("span"))
			.findFirst()
			.orElse("no exemplar of " + series + " in:\n" + scraped);
	}

	private static String ids(ConfigurableApplicationContext application, String span) {
		SpanData data = application.getBean(EndedSpans.class).named(span);
		return data.getTraceId() + " " + data.getSpanId();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfigurationWithoutAspects
	static class Application {

		@Bean
		EndedSpans endedSpans() {
			return new EndedSpans();
		}

		@Bean
		Model model() {
			return new Model();
		}

		@Bean
		Desk desk(Model model) {
			return new Desk(model);
		}

	}

	@TracedAgent(name = "desk")
	static class Desk {

		private final Model model;

		Desk(Model model) {
			this.model = model;
		}

		public String ask() {
			return this.model.answer();
		}

	}

	static class Model {

		@AgentStep(name = "answer", kind = StepKind.LLM, model = "gpt-5")
		public String answer() {
			Span.current().setAttribute("gen_ai.usage.input_tokens", 100);
			return "well";
		}

	}

}
