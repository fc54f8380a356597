package io.agenttracing.pipeline.sampling;

import java.util.ArrayList;
import java.util.List;

import io.agenttracing.autoconfigure.AgentTracingAutoConfiguration;
import io.agenttracing.autoconfigure.StartupDetail;
import io.agenttracing.pipeline.collector.SpanCounts;
import io.agenttracing.pipeline.collector.SpanOutcome;
import io.agenttracing.pipeline.export.ExportAgentTracingAutoConfiguration;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration;
import org.springframework.boot.opentelemetry.autoconfigure.OpenTelemetrySdkAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Tests for {@link SamplingAgentTracingAutoConfiguration} with Spring Boot's real chain.
 */
@ExtendWith(OutputCaptureExtension.class)
class SamplingAgentTracingAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner().withConfiguration(
			AutoConfigurations.of(OpenTelemetrySdkAutoConfiguration.class, OpenTelemetryTracingAutoConfiguration.class,
					MicrometerTracingAutoConfiguration.class, AgentTracingAutoConfiguration.class,
					SamplingAgentTracingAutoConfiguration.class, ExportAgentTracingAutoConfiguration.class));

	@Test
	void leavesBootsProbabilityWhenNotSet() {
		this.runner
			.run((context) -> assertThat(detail(context)).isEqualTo("sampling 10 % of traces, and those with errors"));
		this.runner.withPropertyValues("management.tracing.sampling.probability=0.25")
			.run((context) -> assertThat(detail(context)).isEqualTo("sampling 25 % of traces, and those with errors"));
	}

	@Test
	void overridesBootsProbabilityWhenSet() {
		this.runner
			.withPropertyValues("agent-tracing.sampling.probability=0.005",
					"management.tracing.sampling.probability=0.5")
			.run((context) -> {
				assertThat(detail(context)).isEqualTo("sampling 0.5 % of traces, and those with errors");
				assertThat(sampler(context)).startsWith("ParentBased{root:TraceIdRatioBased{0.005000}");
			});
	}

	@Test
	void honoursBootsChoiceOfSampler() {
		this.runner
			.withPropertyValues("agent-tracing.sampling.probability=0.3",
					"management.opentelemetry.tracing.sampler=trace-id-ratio")
			.run((context) -> assertThat(sampler(context)).startsWith("TraceIdRatioBased{0.3"));
		this.runner.withPropertyValues("management.opentelemetry.tracing.sampler=always-on")
			.run((context) -> assertThat(detail(context)).isEqualTo("sampling all traces"));
		this.runner.withPropertyValues("management.opentelemetry.tracing.sampler=parent-based-always-off")
			.run((context) -> assertThat(detail(context)).isEqualTo("sampling no traces, and those with errors"));
	}

	@Test
	void honoursSamplerOfApplication() {
		this.runner.withUserConfiguration(OwnSampler.class).run((context) -> {
			assertThat(context).hasSingleBean(Sampler.class);
			assertThat(detail(context)).isEqualTo("sampling by my own, and those with errors");
		});
	}

	@ParameterizedTest
	@CsvSource({ "0.0, 20", "1.0, 0" })
	void countsSpansThatAreNotEvenRecorded(String probability, int unsampled) {
		this.runner
			.withPropertyValues("agent-tracing.sampling.probability=" + probability,
					"agent-tracing.sampling.keep.errors=false")
			.run((context) -> {
				for (int i = 0; i < 20; i++) {
					Span span = context.getBean(Tracer.class).spanBuilder("root").startSpan();
					assertThat(span.isRecording()).isEqualTo(unsampled == 0);
					span.end();
				}
				SpanCounts counts = context.getBean(SpanCounts.class);
				assertThat(counts.of(SpanOutcome.NOT_SAMPLED)).isEqualTo(unsampled);
				assertThat(counts.created()).isEqualTo(20);
			});
	}

	@Test
	void countsDecisions() {
		this.runner
			.withPropertyValues("agent-tracing.sampling.probability=1.0",
					"agent-tracing.sampling.max-traces-per-second=2")
			.run((context) -> {
				MeterRegistry registry = new SimpleMeterRegistry();
				context.getBean("agentTracingTraceDecisionMeters", MeterBinder.class).bindTo(registry);
				for (int i = 0; i < 20; i++) {
					context.getBean(Tracer.class).spanBuilder("root " + i % 2).startSpan().end();
				}
				double sampled = registry.get("agent_tracing.traces")
					.tag("decision", "sampled")
					.functionCounter()
					.count();
				double limited = registry.get("agent_tracing.traces")
					.tag("decision", "limited")
					.functionCounter()
					.count();
				assertThat(sampled).isBetween(4.0, 6.0);
				assertThat(sampled + limited).isEqualTo(20);
			});
	}

	@Test
	void keepsNothingWhenRecordedSpansAreExportedAnyway() {
		this.runner
			.withPropertyValues("agent-tracing.sampling.probability=0",
					"management.opentelemetry.tracing.export.include-unsampled=true")
			.run((context) -> assertThat(context.getBean(Tracer.class).spanBuilder("root").startSpan().isRecording())
				.isFalse());
	}

	@Test
	void keepsNothingWhereTheApplicationExportsByItself() {
		this.runner.withPropertyValues("agent-tracing.sampling.probability=0")
			.withBean(BatchSpanProcessor.class, () -> BatchSpanProcessor.builder(SpanExporter.composite()).build())
			.run((context) -> {
				assertThat(context.getBean(Tracer.class).spanBuilder("root").startSpan().isRecording()).isFalse();
				assertThat(detail(context)).isEqualTo("sampling 0 % of traces");
			});
	}

	@Test
	void saysInTheStartupLineWhatIsSampled() {
		this.runner
			.withPropertyValues("agent-tracing.sampling.rules[0].agent=risk-*",
					"agent-tracing.sampling.keep.slower-than=2s", "agent-tracing.sampling.max-traces-per-second=50")
			.run((context) -> assertThat(detail(context))
				.isEqualTo("sampling 10 % of traces, more of some agents, and those with errors,"
						+ " and those slower than 2000 ms, at most 50 a second"));
	}

	@Test
	void samplesTheGivenShareOfTraces() {
		this.runner.withPropertyValues("agent-tracing.sampling.probability=0.2").run((context) -> {
			List<Boolean> sampled = new ArrayList<>();
			for (int i = 0; i < 10_000; i++) {
				sampled.add(context.getBean(Tracer.class).spanBuilder("root").startSpan().getSpanContext().isSampled());
			}
			assertThat(sampled.stream().filter(Boolean::booleanValue).count()).isBetween(1_800L, 2_200L);
		});
	}

	@Test
	void startsWithoutMetrics() {
		this.runner.withClassLoader(new FilteredClassLoader(MeterRegistry.class, MeterBinder.class))
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean("agentTracingTraceDecisionMeters")
				.hasSingleBean(TraceDecisions.class));
	}

	@Test
	void backsOffWhenSwitchedOff() {
		this.runner.withPropertyValues("agent-tracing.enabled=false", "agent-tracing.sampling.probability=1.0")
			.run((context) -> {
				assertThat(context).doesNotHaveBean(TraceDecisions.class);
				assertThat(sampler(context)).contains("TraceIdRatioBased{0.1");
			});
	}

	@ParameterizedTest
	@CsvSource({ "io.opentelemetry.sdk.trace", "org.springframework.boot.micrometer.tracing.opentelemetry" })
	void backsOffWithoutClasses(String missingPackage) {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(AgentTracingAutoConfiguration.class,
					SamplingAgentTracingAutoConfiguration.class))
			.withClassLoader(new FilteredClassLoader(missingPackage))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(TraceDecisions.class));
	}

	@ParameterizedTest
	@CsvSource({ "agent-tracing.sampling.probability, 1.5", "agent-tracing.sampling.probability, -0.1",
			"agent-tracing.sampling.probability, NaN", "management.tracing.sampling.probability, 10" })
	void failsForInvalidProbability(String key, String value, CapturedOutput output) {
		SpringApplication application = new SpringApplication(Application.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		assertThatException().isThrownBy(() -> application.run("--" + key + "=" + value));
		assertThat(output).contains("APPLICATION FAILED TO START", "Invalid value '" + value + "'",
				"configuration property '" + key + "'",
				"It must be a probability from 0.0 (no trace) to 1.0 (every trace).");
	}

	@ParameterizedTest
	@CsvSource({ "agent-tracing.sampling.rules[0].probability, 2", "agent-tracing.sampling.rules[0].agent, ''",
			"agent-tracing.sampling.max-traces-per-second, 0", "agent-tracing.sampling.keep.slower-than, -1s",
			"agent-tracing.buffer-size, 1KB" })
	void failsForOtherInvalidValues(String key, String value, CapturedOutput output) {
		SpringApplication application = new SpringApplication(Application.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		String rule = "--agent-tracing.sampling.rules[0]." + (key.endsWith("agent") ? "probability=1" : "agent=a");
		assertThatException().isThrownBy(() -> application.run(rule, "--" + key + "=" + value));
		assertThat(output).contains("APPLICATION FAILED TO START", "configuration property '" + key + "'");
	}

	@Test
	void failsForProbabilityThatIsNoNumber(CapturedOutput output) {
		SpringApplication application = new SpringApplication(Application.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		assertThatException().isThrownBy(() -> application.run("--agent-tracing.sampling.probability=often"));
		assertThat(output).contains("Property: agent-tracing.sampling.probability", "Value: \"often\"",
				"java.lang.Double");
	}

	private static String detail(ApplicationContext context) {
		return context.getBean("agentTracingSamplingStartupDetail", StartupDetail.class).describe();
	}

	private static String sampler(ApplicationContext context) {
		return context.getBean(SdkTracerProvider.class).getSampler().getDescription();
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ OpenTelemetrySdkAutoConfiguration.class, OpenTelemetryTracingAutoConfiguration.class,
			MicrometerTracingAutoConfiguration.class, AgentTracingAutoConfiguration.class,
			SamplingAgentTracingAutoConfiguration.class })
	static class Application {

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnSampler {

		@Bean
		Sampler ownSampler() {
			return new NamedSampler("my own", Sampler.alwaysOn());
		}

	}

}
