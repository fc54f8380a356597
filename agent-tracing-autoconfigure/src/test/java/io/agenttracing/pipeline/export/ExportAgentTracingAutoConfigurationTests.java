package io.agenttracing.pipeline.export;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.agenttracing.autoconfigure.AgentTracingAutoConfiguration;
import io.agenttracing.autoconfigure.StartupDetail;
import io.agenttracing.pipeline.FinishedTraceListener;
import io.agenttracing.pipeline.collector.SpanOutcome;
import io.agenttracing.pipeline.collector.TraceCollector;
import io.agenttracing.pipeline.export.delivery.LateExport;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.tracing.exporter.SpanReporter;
import io.micrometer.tracing.otel.bridge.CompositeSpanExporter;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.otlp.OtlpTracingAutoConfiguration;
import org.springframework.boot.opentelemetry.autoconfigure.OpenTelemetrySdkAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link ExportAgentTracingAutoConfiguration} with Spring Boot's real chain.
 */
class ExportAgentTracingAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(OpenTelemetrySdkAutoConfiguration.class,
				OpenTelemetryTracingAutoConfiguration.class, MicrometerTracingAutoConfiguration.class,
				OtlpTracingAutoConfiguration.class, AgentTracingAutoConfiguration.class,
				ExportAgentTracingAutoConfiguration.class))
		.withPropertyValues("management.tracing.sampling.probability=1.0");

	@Test
	void takesThePlaceOfBootsBatchProcessor() {
		this.runner.withUserConfiguration(Exporter.class).run((context) -> {
			assertThat(context).hasSingleBean(TraceCollector.class).doesNotHaveBean(BatchSpanProcessor.class);
			assertThat(context.getBeansOfType(SpanProcessor.class)).hasSize(1);
			// One of an application that was closed before may be about to end
			await().untilAsserted(
					() -> assertThat(threadNames()).noneMatch((name) -> name.startsWith("BatchSpanProcessor")));
			span(context, "root");
			assertThat(flush(context).isSuccess()).isTrue();
			assertThat(exported(context)).containsExactly("root");
		});
	}

	@Test
	void leavesBootsBatchProcessorWhenSwitchedOff() {
		this.runner.withUserConfiguration(Exporter.class)
			.withPropertyValues("agent-tracing.enabled=false")
			.run((context) -> {
				assertThat(context).hasSingleBean(BatchSpanProcessor.class).doesNotHaveBean(TraceCollector.class);
				span(context, "root");
				flush(context);
				assertThat(exported(context)).containsExactly("root");
			});
	}

	@Test
	void leavesExportToBatchProcessorOfApplication() {
		this.runner.withUserConfiguration(Exporter.class, OwnBatchProcessor.class).run((context) -> {
			assertThat(context).hasSingleBean(BatchSpanProcessor.class).hasSingleBean(TraceCollector.class);
			span(context, "root");
			assertThat(flush(context).isSuccess()).isTrue();
			assertThat(exported(context)).containsExactly("root");
			assertThat(context.getBean(TraceCollector.class).counts().of(SpanOutcome.ELSEWHERE)).isOne();
			assertThat(detail(context)).isEqualTo("traces go through the application's own BatchSpanProcessor");
		});
	}

	@Test
	void backsOffWithoutOpenTelemetrySdk() {
		this.runner.withPropertyValues("management.opentelemetry.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(TraceCollector.class));
	}

	@ParameterizedTest
	@CsvSource({ "io.micrometer.tracing.otel.bridge", "io.opentelemetry.sdk.trace",
			"org.springframework.boot.micrometer.tracing.opentelemetry" })
	void backsOffWithoutClasses(String missingPackage) {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(AgentTracingAutoConfiguration.class,
					ExportAgentTracingAutoConfiguration.class))
			.withClassLoader(new FilteredClassLoader(missingPackage))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean("agentTracingTraceCollector"));
	}

	@Test
	void startsWithoutMetrics() {
		this.runner.withClassLoader(new FilteredClassLoader(MeterRegistry.class, MeterBinder.class))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(TraceCollector.class)
				.doesNotHaveBean("agentTracingSpanMeters"));
	}

	@Test
	void showsAccountsAsMetrics() {
		this.runner.withUserConfiguration(Exporter.class).run((context) -> {
			MeterRegistry registry = new SimpleMeterRegistry();
			context.getBean("agentTracingSpanMeters", MeterBinder.class).bindTo(registry);
			span(context, "root");
			flush(context);
			assertThat(registry.get("agent_tracing.spans").tag("outcome", "delivered").functionCounter().count())
				.isEqualTo(1);
			assertThat(registry.get("agent_tracing.spans")
				.tags("outcome", "dropped", "reason", "queue_full")
				.functionCounter()
				.count()).isZero();
		});
	}

	@Test
	void exportsUnsampledSpansWhenAsked() {
		// Boot's samplers do not record what they do not sample, so this one does.
		this.runner.withUserConfiguration(Exporter.class, RecordOnly.class).run((context) -> {
			span(context, "root");
			flush(context);
			assertThat(exported(context)).isEmpty();
		});
		this.runner.withUserConfiguration(Exporter.class, RecordOnly.class)
			.withPropertyValues("management.opentelemetry.tracing.export.include-unsampled=true")
			.run((context) -> {
				span(context, "root");
				flush(context);
				assertThat(exported(context)).containsExactly("root");
			});
	}

	@Test
	void honoursBatchSize() {
		this.runner.withUserConfiguration(Batches.class)
			.withPropertyValues("management.opentelemetry.tracing.export.max-batch-size=2",
					"management.opentelemetry.tracing.export.schedule-delay=1h")
			.run((context) -> {
				for (int i = 0; i < 5; i++) {
					span(context, "root");
				}
				flush(context);
				List<Integer> sizes = context.getBean(SizeRecordingExporter.class).sizes;
				assertThat(sizes).allMatch((size) -> size <= 2);
				assertThat(sizes.stream().mapToInt(Integer::intValue).sum()).isEqualTo(5);
			});
	}

	@ParameterizedTest
	@CsvSource({ "max-queue-size, 0, It must be positive.", "max-batch-size, -1, It must be positive.",
			"schedule-delay, -1s, It must not be negative.", "timeout, -5s, It must not be negative." })
	void failsForInvalidValue(String key, String value, String reason) {
		this.runner.withPropertyValues("management.opentelemetry.tracing.export." + key + "=" + value)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class, (ex) -> {
					assertThat(ex.getName()).isEqualTo("management.opentelemetry.tracing.export." + key);
					assertThat(ex.getReason()).isEqualTo(reason);
				}));
	}

	@Test
	void tellsListenersThatNeedTracer() {
		this.runner.withUserConfiguration(Exporter.class, ListenerWithTracer.class).run((context) -> {
			span(context, "root");
			flush(context);
			assertThat(context.getBean(ListenerWithTracer.class).seen).containsExactly(1);
		});
	}

	@Test
	void sendsNothingWithoutADestination() {
		this.runner.run((context) -> {
			assertThat(context).doesNotHaveBean(SpanExporter.class);
			span(context, "root");
			flush(context);
			assertThat(context.getBean(TraceCollector.class).counts().of(SpanOutcome.NO_EXPORTER)).isOne();
			assertThat(context.getBean(LateExport.class).exporters()).isEmpty();
		});
	}

	@Test
	void saysWhereTracesGo() {
		this.runner.run((context) -> assertThat(detail(context))
			.isEqualTo("traces go nowhere: set management.opentelemetry.tracing.export.otlp.endpoint"));
		this.runner.withPropertyValues("management.tracing.export.enabled=false")
			.run((context) -> assertThat(detail(context))
				.isEqualTo("traces go nowhere: management.tracing.export.enabled is false"));
		this.runner
			.withPropertyValues(
					"management.opentelemetry.tracing.export.otlp.endpoint=http://me:secret@localhost:4318/v1/traces")
			.run((context) -> assertThat(detail(context)).isEqualTo("traces go to http://localhost:4318/v1/traces"));
		this.runner
			.withPropertyValues("management.opentelemetry.tracing.export.otlp.endpoint="
					+ "http://a:4318/v1/traces,http://me:s3cret@b:4318/v1/traces?token=abc123def456")
			.run((context) -> assertThat(detail(context))
				.isEqualTo("traces go to http://a:4318/v1/traces, http://b:4318/v1/traces"));
		this.runner.withUserConfiguration(Exporter.class).withBean(SpanReporter.class, () -> (span) -> {
		}).run((context) -> assertThat(detail(context)).startsWith("traces go to InMemorySpanExporter and "));
	}

	static void span(ApplicationContext context, String name) {
		context.getBean(Tracer.class).spanBuilder(name).startSpan().end();
	}

	static CompletableResultCode flush(ApplicationContext context) {
		return context.getBean(SdkTracerProvider.class).forceFlush().join(20, TimeUnit.SECONDS);
	}

	private static List<String> exported(ApplicationContext context) {
		return context.getBean(InMemorySpanExporter.class)
			.getFinishedSpanItems()
			.stream()
			.map(SpanData::getName)
			.toList();
	}

	private static String detail(ApplicationContext context) {
		return context.getBean("agentTracingExportStartupDetail", StartupDetail.class).describe();
	}

	private static List<String> threadNames() {
		Map<Thread, StackTraceElement[]> threads = Thread.getAllStackTraces();
		return threads.keySet().stream().map(Thread::getName).toList();
	}

	@Configuration(proxyBeanMethods = false)
	static class Exporter {

		@Bean
		InMemorySpanExporter exporter() {
			return InMemorySpanExporter.create();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnBatchProcessor {

		@Bean
		BatchSpanProcessor otelSpanProcessor(InMemorySpanExporter exporter) {
			return BatchSpanProcessor.builder(new CompositeSpanExporter(List.of(exporter), null, null, null)).build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class RecordOnly {

		@Bean
		io.opentelemetry.sdk.trace.samplers.Sampler sampler() {
			return CollectorFixtures.recordOnly();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Batches {

		@Bean
		SizeRecordingExporter exporter() {
			return new SizeRecordingExporter();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ListenerWithTracer {

		private final List<Integer> seen = new ArrayList<>();

		@Bean
		FinishedTraceListener listener(Tracer tracer) {
			return (trace) -> this.seen.add(trace.spans().size());
		}

	}

	static final class SizeRecordingExporter implements SpanExporter {

		private final List<Integer> sizes = new ArrayList<>();

		@Override
		public CompletableResultCode export(Collection<SpanData> spans) {
			this.sizes.add(spans.size());
			return CompletableResultCode.ofSuccess();
		}

		@Override
		public CompletableResultCode flush() {
			return CompletableResultCode.ofSuccess();
		}

		@Override
		public CompletableResultCode shutdown() {
			return CompletableResultCode.ofSuccess();
		}

	}

}
