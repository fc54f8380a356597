package io.agenttracing.instrument.retry;

import java.time.Duration;
import java.util.List;

import io.agenttracing.AgentStep;
import io.agenttracing.AgentTracer;
import io.agenttracing.StepKind;
import io.agenttracing.TracedAgent;
import io.agenttracing.autoconfigure.AgentTracingAutoConfiguration;
import io.agenttracing.insight.diagnosis.DiagnosisAgentTracingAutoConfiguration;
import io.agenttracing.instrument.call.AspectAgentTracingAutoConfiguration;
import io.agenttracing.pipeline.cap.LimitAgentTracingAutoConfiguration;
import io.agenttracing.pipeline.export.ExportAgentTracingAutoConfiguration;
import io.agenttracing.pipeline.sampling.SamplingAgentTracingAutoConfiguration;
import io.agenttracing.testing.OtlpReceiver;
import io.agenttracing.testing.ReceivedSpan;
import io.github.resilience4j.retry.annotation.Retry;
import io.github.resilience4j.springboot.retry.autoconfigure.RetryAutoConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.otlp.OtlpTracingAutoConfiguration;
import org.springframework.boot.opentelemetry.autoconfigure.OpenTelemetrySdkAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.resilience.annotation.EnableResilientMethods;
import org.springframework.resilience.annotation.Retryable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Everything that failed before a fallback arrives at the backend as handled.
 */
class HandledAttemptsIntegrationTests {

	private final OtlpReceiver receiver = OtlpReceiver.start();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(OpenTelemetrySdkAutoConfiguration.class,
				OpenTelemetryTracingAutoConfiguration.class, MicrometerTracingAutoConfiguration.class,
				OtlpTracingAutoConfiguration.class, AgentTracingAutoConfiguration.class,
				AspectAgentTracingAutoConfiguration.class, RetryAgentTracingAutoConfiguration.class,
				SamplingAgentTracingAutoConfiguration.class, LimitAgentTracingAutoConfiguration.class,
				DiagnosisAgentTracingAutoConfiguration.class, ExportAgentTracingAutoConfiguration.class,
				AopAutoConfiguration.class, RetryAutoConfiguration.class))
		.withUserConfiguration(Config.class)
		.withPropertyValues("management.opentelemetry.tracing.export.otlp.endpoint=" + this.receiver.httpEndpoint(),
				"resilience4j.retry.instances.risk.max-attempts=3",
				"resilience4j.retry.instances.risk.wait-duration=1ms")
		.withBean(Risk.class)
		.withBean(FraudCheck.class);

	@AfterEach
	void stop() {
		this.receiver.close();
	}

	@Test
	void aCallThatHasFailedAndItsAttempts() {
		this.runner.run((context) -> {
			assertThat(context.getBean(FraudCheck.class).check()).isEqualTo("low");
			assertHandled(this.receiver.awaitSpans(6), "score", "score attempt 1", "score attempt 2",
					"score attempt 3");
		});
	}

	@Test
	void theAttemptsOfACallThatHasItsOwnFallback() {
		this.runner.run((context) -> {
			assertThat(context.getBean(Risk.class).guarded()).isEqualTo("low");
			List<ReceivedSpan> spans = this.receiver.awaitSpans(5);
			assertHandled(spans, "risk attempt 1", "risk attempt 2", "risk attempt 3");
			assertThat(spans).filteredOn((span) -> span.name().equals("fallback assumeLow"))
				.singleElement()
				.satisfies((span) -> assertThat(span.attribute("agent_tracing.fallback.from"))
					.isEqualTo("invoke_agent risk"));
		});
	}

	@Test
	void aCallBesideAFallbackOnAnotherThread() {
		this.runner.run((context) -> {
			assertThat(context.getBean(FraudCheck.class).later().block()).isEqualTo("low");
			List<ReceivedSpan> spans = this.receiver.awaitSpans(3);
			assertHandled(spans, "rank");
			assertThat(spans).extracting(ReceivedSpan::traceId).containsOnly(spans.get(0).traceId());
			assertThat(spans).filteredOn((span) -> span.name().equals("fallback assume-low"))
				.singleElement()
				.satisfies((span) -> assertThat(span.attribute("agent_tracing.fallback.from")).isEqualTo("rank"));
		});
	}

	private static void assertHandled(List<ReceivedSpan> spans, String... names) {
		assertThat(spans.stream()
			.filter((span) -> Boolean.TRUE.equals(span.attribute("agent_tracing.error.handled")))
			.map(ReceivedSpan::name)).containsExactlyInAnyOrder(names);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableResilientMethods
	static class Config {

	}

	static class FraudCheck {

		private final Risk risk;

		private final AgentTracer tracer;

		FraudCheck(Risk risk, AgentTracer tracer) {
			this.risk = risk;
			this.tracer = tracer;
		}

		@AgentStep
		public String check() {
			try {
				return this.risk.score();
			}
			catch (IllegalStateException ex) {
				return this.tracer.fallback("assume-low", ex, () -> "low");
			}
		}

		@AgentStep
		public Mono<String> later() {
			return Mono
				.defer(() -> this.tracer.call("rank", StepKind.API,
						() -> Mono.<String>error(new IllegalStateException("down"))))
				.delaySubscription(Duration.ofMillis(1))
				.onErrorResume((failure) -> Mono.just(this.tracer.fallback("assume-low", failure, () -> "low")));
		}

	}

	static class Risk {

		@AgentStep
		@Retryable(maxRetries = 2, delay = 1)
		public String score() {
			throw new IllegalStateException("down");
		}

		@TracedAgent(name = "risk")
		@Retry(name = "risk", fallbackMethod = "assumeLow")
		public String guarded() {
			throw new IllegalStateException("down");
		}

		String assumeLow(IllegalStateException ex) {
			return "low";
		}

	}

}
