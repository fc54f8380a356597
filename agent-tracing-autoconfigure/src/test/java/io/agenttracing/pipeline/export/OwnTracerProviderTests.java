package io.agenttracing.pipeline.export;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.agenttracing.autoconfigure.AgentTracingAutoConfiguration;
import io.agenttracing.autoconfigure.StartupDetail;
import io.agenttracing.pipeline.cap.LimitAgentTracingAutoConfiguration;
import io.agenttracing.pipeline.collector.TraceCollector;
import io.agenttracing.pipeline.masking.PrivacyAgentTracingAutoConfiguration;
import io.agenttracing.pipeline.sampling.SamplingAgentTracingAutoConfiguration;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SdkTracerProviderBuilder;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration;
import org.springframework.boot.opentelemetry.autoconfigure.OpenTelemetrySdkAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Applications whose spans go, or could go, past the collector.
 */
@ExtendWith(OutputCaptureExtension.class)
class OwnTracerProviderTests {

	private static final String PAST = "Spans pass by agent tracing, since the tracer provider that is used lacks its"
			+ " TraceCollector";

	private static final String DETAIL = "spans pass by agent tracing: the application's own tracer provider lacks its"
			+ " TraceCollector";

	private static final String BESIDE = "Spans are exported past agent tracing, too";

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(OpenTelemetrySdkAutoConfiguration.class,
				OpenTelemetryTracingAutoConfiguration.class, MicrometerTracingAutoConfiguration.class,
				AgentTracingAutoConfiguration.class, ExportAgentTracingAutoConfiguration.class,
				LimitAgentTracingAutoConfiguration.class, PrivacyAgentTracingAutoConfiguration.class,
				SamplingAgentTracingAutoConfiguration.class))
		.withPropertyValues("agent-tracing.sampling.probability=0.5", "agent-tracing.limit.max-spans-per-trace=2")
		.withBean(InMemorySpanExporter.class, InMemorySpanExporter::create);

	@Test
	void saysThatSpansPassByWithATracerProviderOfTheApplication(CapturedOutput output) {
		this.runner.withUserConfiguration(OwnProvider.class).run((context) -> {
			assertThat(context.getBean(Recorder.class).started).isEmpty();
			trace(context);
			assertThat(exported(context)).containsExactly("leaf", "leaf", "leaf", "root");
			assertThat(startupLine(context, output))
				.isEqualTo("Agent tracing: sampling all traces; no span cap; " + DETAIL);
			assertThat(summary(context)).contains("no span cap", DETAIL);
		});
		assertThat(output).containsOnlyOnce(PAST).contains("SdkTracerProviderBuilderCustomizer");
	}

	@Test
	void saysThatSpansPassByWithAnOpenTelemetryOfTheApplication(CapturedOutput output) {
		this.runner.withUserConfiguration(OwnOpenTelemetry.class).run((context) -> {
			assertThat(context).hasSingleBean(SdkTracerProvider.class);
			assertThat(summary(context)).contains("sampling all traces", "no span cap", DETAIL);
		});
		assertThat(output).containsOnlyOnce(PAST);
	}

	@Test
	void saysThatSpansPassByWithAnOpenTelemetryThatShowsNothing(CapturedOutput output) {
		this.runner.withUserConfiguration(OwnHidden.class)
			.run((context) -> assertThat(summary(context)).contains(DETAIL));
		assertThat(output).containsOnlyOnce(PAST);
	}

	@Test
	void theWayOutWorks(CapturedOutput output) {
		this.runner.withUserConfiguration(OwnProviderWithAll.class).run((context) -> {
			trace(context);
			ExportAgentTracingAutoConfigurationTests.flush(context);
			assertThat(exported(context)).hasSize(2).contains("root");
			assertThat(summary(context)).contains("at most 2 spans a trace", "traces go to InMemorySpanExporter");
		});
		assertThat(output).doesNotContain(PAST).doesNotContain(BESIDE);
	}

	@Test
	void saysNothingWhereAnotherProcessorHoldsTheCollector(CapturedOutput output) {
		this.runner.withUserConfiguration(OwnProviderWithHolder.class)
			.run((context) -> assertThat(summary(context)).contains("traces go to InMemorySpanExporter"));
		assertThat(output).doesNotContain(PAST);
	}

	@Test
	void saysNothingWhereAnotherOpenTelemetryHoldsTheProvider(CapturedOutput output) {
		this.runner.withUserConfiguration(Hidden.class)
			.run((context) -> assertThat(summary(context)).contains("traces go to InMemorySpanExporter"));
		assertThat(output).doesNotContain(PAST);
	}

	@Test
	void saysNothingOfSpringBootsOwn(CapturedOutput output) {
		this.runner.run((context) -> assertThat(summary(context)).contains("traces go to InMemorySpanExporter"));
		assertThat(output).doesNotContain(PAST).doesNotContain(BESIDE);
	}

	@Test
	void saysThatASimpleProcessorExportsASecondTime(CapturedOutput output) {
		this.runner.withUserConfiguration(Simple.class).run((context) -> {
			context.getBean(Tracer.class).spanBuilder("root").startSpan().end();
			ExportAgentTracingAutoConfigurationTests.flush(context);
			assertThat(exported(context)).containsExactly("root", "root");
		});
		assertThat(output).doesNotContain(PAST)
			.containsOnlyOnce(BESIDE + ", neither masked nor capped, by a SimpleSpanProcessor of the application: each"
					+ " a second time, beside InMemorySpanExporter.");
	}

	private static void trace(ApplicationContext context) {
		Tracer tracer = context.getBean(Tracer.class);
		Span root = tracer.spanBuilder("root").startSpan();
		for (int i = 0; i < 3; i++) {
			tracer.spanBuilder("leaf").setParent(Context.root().with(root)).startSpan().end();
		}
		root.end();
	}

	private static List<String> exported(ApplicationContext context) {
		return context.getBean(InMemorySpanExporter.class)
			.getFinishedSpanItems()
			.stream()
			.map(SpanData::getName)
			.toList();
	}

	private static List<String> summary(ApplicationContext context) {
		return context.getBeanProvider(StartupDetail.class).orderedStream().map(StartupDetail::describe).toList();
	}

	private static String startupLine(AssertableApplicationContext context, CapturedOutput output) {
		context.publishEvent(new ApplicationStartedEvent(new SpringApplication(), new String[0],
				context.getSourceApplicationContext(), Duration.ZERO));
		return output.getOut()
			.lines()
			.filter((line) -> line.contains("Agent tracing: "))
			.map((line) -> line.substring(line.indexOf("Agent tracing: ")))
			.findFirst()
			.orElse("");
	}

	private static SdkTracerProviderBuilder all() {
		return SdkTracerProvider.builder().setSampler(Sampler.alwaysOn());
	}

	@Configuration(proxyBeanMethods = false)
	static class OwnProvider {

		@Bean
		SdkTracerProvider ownProvider(InMemorySpanExporter exporter, Recorder recorder) {
			return all().addSpanProcessor(SimpleSpanProcessor.create(exporter)).addSpanProcessor(recorder).build();
		}

		@Bean
		Recorder recorder() {
			return new Recorder();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnOpenTelemetry {

		@Bean
		OpenTelemetrySdk ownOpenTelemetry() {
			return OpenTelemetrySdk.builder().setTracerProvider(all().build()).build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnHidden {

		@Bean
		OpenTelemetry ownOpenTelemetry() {
			return hide(OpenTelemetrySdk.builder().setTracerProvider(all().build()).build());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Hidden {

		@Bean
		OpenTelemetry ownOpenTelemetry(SdkTracerProvider provider) {
			return hide(OpenTelemetrySdk.builder().setTracerProvider(provider).build());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnProviderWithAll {

		@Bean
		SdkTracerProvider ownProvider(ObjectProvider<SpanProcessor> spanProcessors) {
			SdkTracerProviderBuilder builder = all();
			spanProcessors.orderedStream().forEach(builder::addSpanProcessor);
			return builder.build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnProviderWithHolder {

		@Bean
		SdkTracerProvider ownProvider(TraceCollector collector) {
			return all().addSpanProcessor(new Holder(collector)).build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Simple {

		@Bean
		SpanProcessor simple(InMemorySpanExporter exporter) {
			return SimpleSpanProcessor.create(exporter);
		}

		@Bean
		Sampler sampler() {
			return Sampler.alwaysOn();
		}

	}

	private static OpenTelemetry hide(OpenTelemetrySdk sdk) {
		return new OpenTelemetry() {

			@Override
			public TracerProvider getTracerProvider() {
				return sdk.getTracerProvider();
			}

			@Override
			public ContextPropagators getPropagators() {
				return sdk.getPropagators();
			}

		};
	}

	static class Recorder implements SpanProcessor {

		final List<String> started = new ArrayList<>();

		@Override
		public void onStart(Context parentContext, ReadWriteSpan span) {
			this.started.add(span.getName());
		}

		@Override
		public boolean isStartRequired() {
			return true;
		}

		@Override
		public void onEnd(ReadableSpan span) {
		}

		@Override
		public boolean isEndRequired() {
			return false;
		}

	}

	static final class Holder extends Recorder {

		private final SpanProcessor held;

		Holder(SpanProcessor held) {
			this.held = held;
		}

		@Override
		public CompletableResultCode forceFlush() {
			return this.held.forceFlush();
		}

	}

}
