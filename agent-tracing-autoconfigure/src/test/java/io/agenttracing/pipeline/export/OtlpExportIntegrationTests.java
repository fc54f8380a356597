package io.agenttracing.pipeline.export;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.agenttracing.autoconfigure.AgentTracingAutoConfiguration;
import io.agenttracing.pipeline.collector.SpanOutcome;
import io.agenttracing.pipeline.collector.TraceCollector;
import io.agenttracing.pipeline.sampling.SamplingAgentTracingAutoConfiguration;
import io.agenttracing.testing.OtlpReceiver;
import io.agenttracing.testing.ReceivedSpan;
import io.micrometer.tracing.exporter.FinishedSpan;
import io.micrometer.tracing.exporter.SpanExportingPredicate;
import io.micrometer.tracing.exporter.SpanFilter;
import io.micrometer.tracing.exporter.SpanReporter;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.otlp.OtlpTracingAutoConfiguration;
import org.springframework.boot.opentelemetry.autoconfigure.OpenTelemetrySdkAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The way of spans from Spring Boot's SDK to a real OTLP receiver, over both transports.
 */
class OtlpExportIntegrationTests {

	private final OtlpReceiver receiver = OtlpReceiver.start();

	@AfterEach
	void close() {
		this.receiver.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "http", "grpc" })
	void everythingOfFinishedTracesIsAtReceiverAfterFlush(String transport) {
		runner(transport).run((context) -> {
			Tracer tracer = context.getBean(Tracer.class);
			Span open = tracer.spanBuilder("open").startSpan();
			for (int i = 0; i < 1000; i++) {
				Span root = tracer.spanBuilder("root").startSpan();
				Context below = Context.root().with(root);
				tracer.spanBuilder("publish").setSpanKind(SpanKind.PRODUCER).setParent(below).startSpan().end();
				root.end();
			}
			assertThat(context.getBean(SdkTracerProvider.class).forceFlush().join(30, TimeUnit.SECONDS).isSuccess())
				.isTrue();
			assertThat(this.receiver.spans()).hasSize(2000);
			assertThat(this.receiver.spans()).filteredOn(ReceivedSpan::isRoot).hasSize(1000);
			open.end();
		});
		assertThat(this.receiver.spans()).hasSize(2001);
	}

	@ParameterizedTest
	@ValueSource(strings = { "http", "grpc" })
	void spansAreDeliveredBeforeContextCloses(String transport) {
		runner(transport).run((context) -> {
			Tracer tracer = context.getBean(Tracer.class);
			Span root = tracer.spanBuilder("still open").startSpan();
			tracer.spanBuilder("child").setParent(Context.root().with(root)).startSpan().end();
			tracer.spanBuilder("finished").startSpan().end();
		});
		assertThat(this.receiver.spans()).extracting(ReceivedSpan::name)
			.containsExactlyInAnyOrder("child", "finished", "still open");
	}

	@ParameterizedTest
	@ValueSource(strings = { "http", "grpc" })
	void traceArrivesSoonWithoutFlush(String transport) {
		runner(transport).run((context) -> {
			context.getBean(Tracer.class).spanBuilder("root").startSpan().end();
			assertThat(this.receiver.awaitSpans(1)).extracting(ReceivedSpan::name).containsExactly("root");
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "http", "grpc" })
	void everythingElseOfTheApplicationSeesEachSpanOnce(String transport) {
		runner(transport).withUserConfiguration(Observers.class).run((context) -> {
			Tracer tracer = context.getBean(Tracer.class);
			Span root = tracer.spanBuilder("root").startSpan();
			tracer.spanBuilder("child").setParent(Context.root().with(root)).startSpan().end();
			tracer.spanBuilder("unwanted").setParent(Context.root().with(root)).startSpan().end();
			root.end();
			context.getBean(SdkTracerProvider.class).forceFlush().join(30, TimeUnit.SECONDS);
			Observers observers = context.getBean(Observers.class);
			assertThat(observers.processed).containsExactly("child", "unwanted", "root");
			assertThat(observers.filtered).containsExactly("child", "root");
			assertThat(observers.reported).containsExactly("child!", "root!");
			assertThat(this.receiver.spans()).extracting(ReceivedSpan::name)
				.containsExactlyInAnyOrder("child!", "root!");
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "http", "grpc" })
	void everySpanIsAccountedForUnderLoad(String transport) {
		int threads = 8;
		int spansPerThread = 10_000;
		runner(transport).withUserConfiguration(Unwanted.class).run((context) -> {
			createInParallel(context, threads, spansPerThread);
			TraceCollector collector = context.getBean(TraceCollector.class);
			assertThat(collector.forceFlush().join(60, TimeUnit.SECONDS).isSuccess()).isTrue();
			assertThat(collector.counts().created()).isEqualTo(threads * spansPerThread);
			assertThat(this.receiver.spans()).hasSize((int) collector.counts().of(SpanOutcome.DELIVERED));
			assertThat(this.receiver.spans()).extracting(ReceivedSpan::spanId).doesNotHaveDuplicates();
			assertThat(collector.waiting()).isZero();
			// A busy machine may export more slowly than spans are made.
			assertThat(collector.counts().created())
				.isEqualTo(collector.counts().of(SpanOutcome.DELIVERED) + collector.counts().of(SpanOutcome.QUEUE_FULL)
						+ collector.counts().of(SpanOutcome.BUFFER_FULL) + collector.counts().of(SpanOutcome.FILTERED));
		});
	}

	private void createInParallel(ApplicationContext context, int threads, int spansPerThread) throws Exception {
		Tracer tracer = context.getBean(Tracer.class);
		ExecutorService executor = Executors.newFixedThreadPool(threads);
		List<Future<?>> results = new ArrayList<>();
		for (int i = 0; i < threads; i++) {
			results.add(executor.submit(() -> {
				for (int j = 0; j < spansPerThread; j += 2) {
					Span root = tracer.spanBuilder("root").startSpan();
					String name = (j % 10 == 0) ? "unwanted" : "child";
					tracer.spanBuilder(name).setParent(Context.root().with(root)).startSpan().end();
					root.end();
				}
			}));
		}
		for (Future<?> result : results) {
			result.get(60, TimeUnit.SECONDS);
		}
		executor.shutdown();
	}

	private ApplicationContextRunner runner(String transport) {
		String endpoint = transport.equals("grpc") ? this.receiver.grpcEndpoint() : this.receiver.httpEndpoint();
		return new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(OpenTelemetrySdkAutoConfiguration.class,
					OpenTelemetryTracingAutoConfiguration.class, MicrometerTracingAutoConfiguration.class,
					OtlpTracingAutoConfiguration.class, AgentTracingAutoConfiguration.class,
					SamplingAgentTracingAutoConfiguration.class, ExportAgentTracingAutoConfiguration.class))
			.withPropertyValues("agent-tracing.sampling.probability=1.0",
					"management.opentelemetry.tracing.export.otlp.endpoint=" + endpoint,
					"management.opentelemetry.tracing.export.otlp.transport=" + transport);
	}

	@Configuration(proxyBeanMethods = false)
	static class Unwanted {

		@Bean
		SpanExportingPredicate predicate() {
			return (span) -> !"unwanted".equals(span.getName());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Observers extends Unwanted {

		private final List<String> processed = new ArrayList<>();

		private final List<String> filtered = new ArrayList<>();

		private final List<String> reported = new ArrayList<>();

		@Bean
		SpanFilter filter() {
			return (span) -> {
				this.filtered.add(span.getName());
				return span.setName(span.getName() + "!");
			};
		}

		@Bean
		SpanReporter reporter() {
			return (FinishedSpan span) -> this.reported.add(span.getName());
		}

		@Bean
		SpanProcessor processor() {
			return new SpanProcessor() {

				@Override
				public void onStart(Context parentContext, ReadWriteSpan span) {
				}

				@Override
				public boolean isStartRequired() {
					return false;
				}

				@Override
				public void onEnd(ReadableSpan span) {
					Observers.this.processed.add(span.getName());
				}

				@Override
				public boolean isEndRequired() {
					return true;
				}

			};
		}

	}

}
