package io.agenttracing.pipeline.export;

import java.util.List;
import java.util.concurrent.TimeUnit;

import io.agenttracing.autoconfigure.AgentTracingAutoConfiguration;
import io.agenttracing.pipeline.collector.SpanOutcome;
import io.agenttracing.pipeline.collector.TraceCollector;
import io.agenttracing.pipeline.sampling.SamplingAgentTracingAutoConfiguration;
import io.agenttracing.testing.ZipkinReceiver;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.exporter.zipkin.ZipkinSpanExporter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import zipkin2.reporter.BytesMessageSender;
import zipkin2.reporter.urlconnection.URLConnectionSender;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration;
import org.springframework.boot.opentelemetry.autoconfigure.OpenTelemetrySdkAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The export to Zipkin, whose exporter gives no reason for a failure but in its log.
 */
@ExtendWith(OutputCaptureExtension.class)
class ZipkinExportTests {

	private final ZipkinReceiver receiver = new ZipkinReceiver();

	@AfterEach
	void close() {
		this.receiver.close();
	}

	@ParameterizedTest
	@ValueSource(ints = { 503, 500, 429 })
	void spansWaitWhileItIsDown(int status, CapturedOutput output) {
		runner().run((context) -> {
			this.receiver.answer(status);
			context.getBean(Tracer.class).spanBuilder("one").startSpan().end();
			for (int i = 0; i < 8; i++) {
				assertThat(flush(context)).isFalse();
			}
			assertThat(this.receiver.attempts()).isGreaterThanOrEqualTo(8);
			assertThat(context.getBean(TraceCollector.class).waiting()).isEqualTo(1);
			this.receiver.answer(202);
			assertThat(flush(context)).isTrue();
			assertThat(this.receiver.names()).containsExactly("one");
		});
		assertThat(output.getAll().lines().filter((line) -> line.contains("WARN"))).singleElement()
			.asString()
			.contains("Spans do not get through to " + this.receiver.endpoint());
		assertThat(output).doesNotContain("\tat ");
	}

	@Test
	void spansThatItRefusesAreDropped(CapturedOutput output) {
		runner().run((context) -> {
			this.receiver.answer(400);
			context.getBean(Tracer.class).spanBuilder("one").startSpan().end();
			assertThat(flush(context)).isFalse();
			assertThat(context.getBean(TraceCollector.class).counts().of(SpanOutcome.REFUSED)).isEqualTo(1);
		});
		assertThat(output.getAll().lines().filter((line) -> line.contains("WARN"))).singleElement()
			.asString()
			.contains(this.receiver.endpoint() + " refused 1 spans", "response code: 400", "the receiver's log");
	}

	@Test
	void urlIsShownAtStartup() {
		runner().run((context) -> assertThat(context.getBean(TraceDestination.class).describe())
			.isEqualTo("traces go to " + this.receiver.endpoint()));
		BytesMessageSender sender = URLConnectionSender.create("http://me:secret@localhost:1/api/v2/spans");
		ZipkinSpanExporter exporter = ZipkinSpanExporter.builder().setSender(sender).build();
		assertThat(TraceDestination.of(List.of(exporter), null, sender, "").places())
			.containsExactly("http://localhost:1/api/v2/spans");
		assertThat(TraceDestination.of(List.of(exporter), null, null, "").places())
			.containsExactly("ZipkinSpanExporter");
	}

	private ApplicationContextRunner runner() {
		return new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(OpenTelemetrySdkAutoConfiguration.class,
					OpenTelemetryTracingAutoConfiguration.class, MicrometerTracingAutoConfiguration.class,
					AgentTracingAutoConfiguration.class, SamplingAgentTracingAutoConfiguration.class,
					ExportAgentTracingAutoConfiguration.class))
			.withPropertyValues("agent-tracing.sampling.probability=1.0")
			.withUserConfiguration(Zipkin.class)
			.withBean(BytesMessageSender.class, () -> URLConnectionSender.create(this.receiver.endpoint()));
	}

	private static boolean flush(ApplicationContext context) {
		return context.getBean(TraceCollector.class).forceFlush().join(10, TimeUnit.SECONDS).isSuccess();
	}

	@Configuration(proxyBeanMethods = false)
	static class Zipkin {

		@Bean
		ZipkinSpanExporter exporter(BytesMessageSender sender) {
			return ZipkinSpanExporter.builder().setSender(sender).build();
		}

	}

}
