package io.agenttracing.pipeline.export;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.agenttracing.autoconfigure.AgentTracingAutoConfiguration;
import io.agenttracing.autoconfigure.StartupDetail;
import io.agenttracing.pipeline.cap.LimitAgentTracingAutoConfiguration;
import io.agenttracing.pipeline.collector.SpanCounts;
import io.agenttracing.pipeline.collector.SpanOutcome;
import io.agenttracing.pipeline.collector.TraceCollector;
import io.agenttracing.pipeline.masking.PrivacyAgentTracingAutoConfiguration;
import io.agenttracing.pipeline.sampling.SamplingAgentTracingAutoConfiguration;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.SdkTracerProviderBuilderCustomizer;
import org.springframework.boot.opentelemetry.autoconfigure.OpenTelemetrySdkAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the accounts say where the application exports by itself: that, and nothing of
 * what is done here with its spans.
 */
@ExtendWith(OutputCaptureExtension.class)
class OwnProcessorsTests {

	private static InMemorySpanExporter exporter = InMemorySpanExporter.create();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(OpenTelemetrySdkAutoConfiguration.class,
				OpenTelemetryTracingAutoConfiguration.class, MicrometerTracingAutoConfiguration.class,
				AgentTracingAutoConfiguration.class, ExportAgentTracingAutoConfiguration.class,
				LimitAgentTracingAutoConfiguration.class, PrivacyAgentTracingAutoConfiguration.class,
				SamplingAgentTracingAutoConfiguration.class))
		.withPropertyValues("agent-tracing.sampling.probability=1.0", "agent-tracing.limit.max-spans-per-trace=2");

	@BeforeEach
	void renew() {
		exporter = InMemorySpanExporter.create();
	}

	@ParameterizedTest
	@ValueSource(
			classes = { BatchBean.class, BatchBeanBesideExporter.class, BatchByCustomizer.class, SimpleBean.class })
	void exportedIsWhatWasSampledWhateverTheCapAndTheQueue(Class<?> configuration) {
		this.runner.withUserConfiguration(configuration)
			.withPropertyValues("management.opentelemetry.tracing.export.max-queue-size=4",
					"management.opentelemetry.tracing.export.max-batch-size=4")
			.run((context) -> {
				trace(context, 100, (span) -> {
				});
				flush(context);
				SpanCounts counts = context.getBean(SpanCounts.class);
				assertThat(exporter.getFinishedSpanItems()).hasSizeGreaterThan(100);
				assertAllAre(counts, SpanOutcome.ELSEWHERE, 101);
				assertThat(context.getBean(TraceCollector.class).waiting()).isZero();
				assertThat(details(context)).contains("no span cap")
					.anyMatch((detail) -> detail.startsWith("traces go through the application's own "));
			});
	}

	@ParameterizedTest
	@ValueSource(classes = { BatchBean.class, BatchByCustomizer.class })
	void whatIsNotSampledIsNotExportedNorKept(Class<?> configuration) {
		this.runner.withUserConfiguration(configuration)
			.withPropertyValues("agent-tracing.sampling.probability=0.0")
			.run((context) -> {
				trace(context, 10, (span) -> span.setStatus(StatusCode.ERROR));
				flush(context);
				assertThat(exporter.getFinishedSpanItems()).isEmpty();
				assertAllAre(context.getBean(SpanCounts.class), SpanOutcome.NOT_SAMPLED, 11);
			});
	}

	@Test
	void whatBeansDoBeforeTheApplicationHasStartedIsInTheAccounts() {
		this.runner.withUserConfiguration(BatchByCustomizer.class, Early.class).run((context) -> {
			flush(context);
			assertAllAre(context.getBean(SpanCounts.class), SpanOutcome.ELSEWHERE, 1);
		});
	}

	@Test
	void theMeterSaysSo() {
		this.runner.withUserConfiguration(BatchBean.class)
			.withBean(MeterRegistry.class, SimpleMeterRegistry::new)
			.run((context) -> {
				trace(context, 4, (span) -> {
				});
				MeterRegistry registry = context.getBean(MeterRegistry.class);
				context.getBeansOfType(MeterBinder.class).values().forEach((binder) -> binder.bindTo(registry));
				assertThat(registry.get("agent_tracing.spans").tag("outcome", "elsewhere").functionCounter().count())
					.isEqualTo(5);
				assertThat(registry.get("agent_tracing.spans").tag("outcome", "folded").functionCounters())
					.allMatch((counter) -> counter.count() == 0);
			});
	}

	@Test
	void whatGoesOutHereTooIsCountedAsThat(CapturedOutput output) {
		this.runner.withUserConfiguration(BatchByCustomizer.class)
			.withBean(InMemorySpanExporter.class, InMemorySpanExporter::create)
			.run((context) -> {
				trace(context, 9, (span) -> {
				});
				flush(context);
				SpanCounts counts = context.getBean(SpanCounts.class);
				assertThat(context.getBean(InMemorySpanExporter.class).getFinishedSpanItems()).hasSize(2);
				assertThat(counts.of(SpanOutcome.DELIVERED)).isEqualTo(2);
				assertThat(counts.of(SpanOutcome.SIBLING) + counts.of(SpanOutcome.SHORT)).isEqualTo(8);
				assertThat(counts.of(SpanOutcome.ELSEWHERE)).isZero();
			});
		assertThat(output).contains("Spans are exported past agent tracing, too");
	}

	private static void trace(ApplicationContext context, int leaves, Consumer<Span> change) {
		Tracer tracer = context.getBean(Tracer.class);
		Span root = tracer.spanBuilder("root").startSpan();
		for (int i = 0; i < leaves; i++) {
			Span leaf = tracer.spanBuilder("leaf").setParent(Context.root().with(root)).startSpan();
			change.accept(leaf);
			leaf.end();
		}
		root.end();
	}

	private static void flush(ApplicationContext context) {
		assertThat(ExportAgentTracingAutoConfigurationTests.flush(context).join(20, TimeUnit.SECONDS).isDone())
			.isTrue();
	}

	private static void assertAllAre(SpanCounts counts, SpanOutcome expected, long spans) {
		assertThat(counts.created()).isEqualTo(spans);
		assertThat(counts.of(expected)).isEqualTo(spans);
		assertThat(Arrays.stream(SpanOutcome.values()).mapToLong(counts::of).sum()).isEqualTo(spans);
	}

	private static List<String> details(ApplicationContext context) {
		return context.getBeanProvider(StartupDetail.class).orderedStream().map(StartupDetail::describe).toList();
	}

	@Configuration(proxyBeanMethods = false)
	static class BatchBean {

		@Bean
		BatchSpanProcessor own() {
			return BatchSpanProcessor.builder(exporter).build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class BatchBeanBesideExporter {

		@Bean
		InMemorySpanExporter ownExporter() {
			return exporter;
		}

		@Bean
		BatchSpanProcessor own() {
			return BatchSpanProcessor.builder(exporter).build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class BatchByCustomizer {

		@Bean
		SdkTracerProviderBuilderCustomizer own() {
			return (builder) -> builder.addSpanProcessor(BatchSpanProcessor.builder(exporter).build());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class SimpleBean {

		@Bean
		SpanProcessor own() {
			return SimpleSpanProcessor.create(exporter);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Early {

		@Bean
		Span earlySpan(Tracer tracer) {
			Span span = tracer.spanBuilder("early").startSpan();
			span.end();
			return span;
		}

	}

}
