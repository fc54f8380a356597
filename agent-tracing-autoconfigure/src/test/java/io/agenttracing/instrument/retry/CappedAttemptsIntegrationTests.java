package io.agenttracing.instrument.retry;

import java.util.List;

import io.agenttracing.AgentTracer;
import io.agenttracing.StepKind;
import io.agenttracing.autoconfigure.AgentTracingAutoConfiguration;
import io.agenttracing.instrument.call.AspectAgentTracingAutoConfiguration;
import io.agenttracing.pipeline.cap.LimitAgentTracingAutoConfiguration;
import io.agenttracing.pipeline.export.ExportAgentTracingAutoConfiguration;
import io.agenttracing.pipeline.sampling.SamplingAgentTracingAutoConfiguration;
import io.agenttracing.testing.OtlpReceiver;
import io.agenttracing.testing.ReceivedSpan;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.otlp.OtlpTracingAutoConfiguration;
import org.springframework.boot.opentelemetry.autoconfigure.OpenTelemetrySdkAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.core.retry.RetryTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Many calls that succeed at once, each within a retry template as with Spring AI's
 * models: their attempts leave room for what they have called.
 */
class CappedAttemptsIntegrationTests {

	private static final int CALLS = 20;

	private final OtlpReceiver receiver = OtlpReceiver.start();

	@AfterEach
	void stop() {
		this.receiver.close();
	}

	@Test
	void successfulCallsStayWithinTheCapAndKeepTheirRequests() {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(OpenTelemetrySdkAutoConfiguration.class,
					OpenTelemetryTracingAutoConfiguration.class, MicrometerTracingAutoConfiguration.class,
					OtlpTracingAutoConfiguration.class, AgentTracingAutoConfiguration.class,
					AspectAgentTracingAutoConfiguration.class, RetryAgentTracingAutoConfiguration.class,
					SamplingAgentTracingAutoConfiguration.class, LimitAgentTracingAutoConfiguration.class,
					ExportAgentTracingAutoConfiguration.class, AopAutoConfiguration.class))
			.withPropertyValues("management.tracing.sampling.probability=1.0",
					"management.opentelemetry.tracing.export.otlp.endpoint=" + this.receiver.httpEndpoint())
			.withBean(RetryTemplate.class, () -> new RetryTemplate(RetryPolicy.withMaxRetries(2)))
			.run((context) -> {
				AgentTracer agentTracer = context.getBean(AgentTracer.class);
				Tracer tracer = context.getBean(Tracer.class);
				RetryTemplate template = context.getBean(RetryTemplate.class);
				agentTracer.call("story", StepKind.COMPUTE, () -> {
					for (int i = 0; i < CALLS; i++) {
						template.invoke(() -> agentTracer.call("llama", StepKind.LLM, () -> {
							tracer.spanBuilder("http post").setSpanKind(SpanKind.CLIENT).startSpan().end();
							return "text";
						}));
					}
					return "done";
				});
				List<ReceivedSpan> spans = this.receiver
					.await((received) -> received.stream().anyMatch((span) -> span.name().equals("story")));
				assertThat(spans).hasSizeLessThanOrEqualTo(50);
				assertThat(spans).extracting(ReceivedSpan::name).contains("http post", "chat llama");
				assertThat(spans).filteredOn(ReceivedSpan::isRoot).hasSize(1);
			});
	}

}
