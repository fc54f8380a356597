package io.agenttracing.pipeline.sampling;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.agenttracing.AgentTracer;
import io.agenttracing.StepKind;
import io.agenttracing.autoconfigure.AgentTracingAutoConfiguration;
import io.agenttracing.instrument.call.AspectAgentTracingAutoConfiguration;
import io.agenttracing.pipeline.export.ExportAgentTracingAutoConfiguration;
import io.agenttracing.testing.OtlpReceiver;
import io.agenttracing.testing.ReceivedSpan;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.otlp.OtlpTracingAutoConfiguration;
import org.springframework.boot.opentelemetry.autoconfigure.OpenTelemetrySdkAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What is kept of a trace arrives at the backend and says whether its caller is missing.
 */
class PartialTracesIntegrationTests {

	private static final String PARTIAL = "agent_tracing.partial";

	private static final String PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0";

	private final OtlpReceiver receiver = OtlpReceiver.start();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(OpenTelemetrySdkAutoConfiguration.class,
				OpenTelemetryTracingAutoConfiguration.class, MicrometerTracingAutoConfiguration.class,
				OtlpTracingAutoConfiguration.class, AgentTracingAutoConfiguration.class,
				AspectAgentTracingAutoConfiguration.class, SamplingAgentTracingAutoConfiguration.class,
				ExportAgentTracingAutoConfiguration.class))
		.withPropertyValues("management.opentelemetry.tracing.export.otlp.endpoint=" + this.receiver.httpEndpoint(),
				"agent-tracing.sampling.probability=0.0");

	@AfterEach
	void stop() {
		this.receiver.close();
	}

	@Test
	void belowACallerThatWasNotSampled() {
		List<ReceivedSpan> spans = fail(Map.of("traceparent", PARENT + "0"));
		assertThat(named(spans, "receive").attribute(PARTIAL)).isEqualTo(true);
		assertThat(named(spans, "receive").parentSpanId()).isEqualTo("b7ad6b7169203331");
		assertThat(named(spans, "work").attribute(PARTIAL)).isNull();
	}

	@Test
	void notBelowACallerThatWasSampled() {
		List<ReceivedSpan> spans = fail(Map.of("traceparent", PARENT + "1"));
		assertThat(spans).hasSize(2).allSatisfy((span) -> assertThat(span.attribute(PARTIAL)).isNull());
	}

	@Test
	void notWhereTheCallerIsInThisProcess() {
		this.runner.run((context) -> {
			AgentTracer tracer = context.getBean(AgentTracer.class);
			assertThatExceptionOfType(IllegalStateException.class)
				.isThrownBy(() -> tracer.call("send", StepKind.COMPUTE, () -> {
					Map<String, String> message = new HashMap<>();
					tracer.inject(message);
					assertThat(Integer.parseInt(message.get("traceparent").substring(53), 16) & 1).isZero();
					return receive(tracer, message);
				}));
			List<ReceivedSpan> spans = this.receiver.awaitSpans(3);
			assertThat(spans).hasSize(3).allSatisfy((span) -> assertThat(span.attribute(PARTIAL)).isNull());
		});
	}

	private List<ReceivedSpan> fail(Map<String, String> message) {
		this.runner.run((context) -> {
			assertThatExceptionOfType(IllegalStateException.class)
				.isThrownBy(() -> receive(context.getBean(AgentTracer.class), message));
			this.receiver.awaitSpans(2);
		});
		return this.receiver.spans();
	}

	private static String receive(AgentTracer tracer, Map<String, String> message) {
		return tracer.continueFrom(message, "receive", () -> tracer.call("work", StepKind.COMPUTE, () -> {
			throw new IllegalStateException("down");
		}));
	}

	private static ReceivedSpan named(List<ReceivedSpan> spans, String name) {
		return spans.stream().filter((span) -> span.name().contains(name)).findFirst().orElseThrow();
	}

}
