package io.agenttracing.console;

import java.util.concurrent.TimeUnit;

import io.agenttracing.autoconfigure.AgentTracingAutoConfiguration;
import io.agenttracing.export.ExportAgentTracingAutoConfiguration;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration;
import org.springframework.boot.opentelemetry.autoconfigure.OpenTelemetrySdkAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ConsoleAgentTracingAutoConfiguration}.
 */
@ExtendWith(OutputCaptureExtension.class)
class ConsoleAgentTracingAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(ConsoleAgentTracingAutoConfiguration.class));

	@Test
	void isOffByDefault() {
		assertThat(new ConsoleProperties().isEnabled()).isFalse();
		this.runner.run((context) -> assertThat(context).doesNotHaveBean(TraceTreePrinter.class));
	}

	@Test
	void backsOffWhenTracingIsSwitchedOff() {
		this.runner.withPropertyValues("agent-tracing.console.enabled=true", "agent-tracing.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(TraceTreePrinter.class));
	}

	@Test
	void backsOffWithoutOpenTelemetrySdk() {
		this.runner.withPropertyValues("agent-tracing.console.enabled=true")
			.withClassLoader(new FilteredClassLoader("io.opentelemetry.sdk.trace"))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(TraceTreePrinter.class));
	}

	@Test
	void printsFinishedTraceOnceWithoutAnyExporter(CapturedOutput output) {
		this.runner
			.withConfiguration(AutoConfigurations.of(OpenTelemetrySdkAutoConfiguration.class,
					OpenTelemetryTracingAutoConfiguration.class, MicrometerTracingAutoConfiguration.class,
					AgentTracingAutoConfiguration.class, ExportAgentTracingAutoConfiguration.class))
			.withPropertyValues("agent-tracing.console.enabled=true", "management.tracing.sampling.probability=1.0")
			.run((context) -> {
				context.getBean(Tracer.class).spanBuilder("my-root").startSpan().end();
				context.getBean(SdkTracerProvider.class).forceFlush().join(10, TimeUnit.SECONDS);
			});
		assertThat(output.getOut().lines().filter((line) -> line.startsWith("Trace "))).singleElement()
			.asString()
			.contains("my-root");
	}

}
