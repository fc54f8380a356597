package io.agenttracing.insight.diagnosis;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import io.agenttracing.AgentStep;
import io.agenttracing.AgentTracer;
import io.agenttracing.StepKind;
import io.agenttracing.autoconfigure.AgentTracingAutoConfiguration;
import io.agenttracing.instrument.call.AspectAgentTracingAutoConfiguration;
import io.agenttracing.pipeline.cap.LimitAgentTracingAutoConfiguration;
import io.agenttracing.pipeline.export.ExportAgentTracingAutoConfiguration;
import io.agenttracing.pipeline.sampling.SamplingAgentTracingAutoConfiguration;
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

/**
 * What is found of tools that are called again, by digests of what they are asked and
 * answer: from annotated methods to what arrives.
 */
class RepeatedToolsTests {

	private final OtlpReceiver receiver = OtlpReceiver.start();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(OpenTelemetrySdkAutoConfiguration.class,
				OpenTelemetryTracingAutoConfiguration.class, MicrometerTracingAutoConfiguration.class,
				OtlpTracingAutoConfiguration.class, AgentTracingAutoConfiguration.class,
				AspectAgentTracingAutoConfiguration.class, SamplingAgentTracingAutoConfiguration.class,
				LimitAgentTracingAutoConfiguration.class, DiagnosisAgentTracingAutoConfiguration.class,
				ExportAgentTracingAutoConfiguration.class))
		.withPropertyValues("management.opentelemetry.tracing.export.otlp.endpoint=" + this.receiver.httpEndpoint(),
				"management.opentelemetry.tracing.export.schedule-delay=5ms", "agent-tracing.sampling.probability=1.0")
		.withBean(Shop.class);

	@AfterEach
	void stop() {
		this.receiver.close();
	}

	@Test
	void repeatsAreToldFromWhatOnlyLooksLikeThem() {
		this.runner.run((context) -> {
			AgentTracer tracer = context.getBean(AgentTracer.class);
			Shop shop = context.getBean(Shop.class);
			run(tracer, "same", () -> repeat(3, (i) -> shop.find("blue", 5)));
			run(tracer, "others", () -> repeat(6, (i) -> shop.find("blue", i)));
			run(tracer, "same-without-arguments", () -> repeat(3, (i) -> shop.opening()));
			run(tracer, "polling", () -> repeat(6, (i) -> shop.next()));
			run(tracer, "commands", () -> repeat(6, (i) -> shop.ring()));
			run(tracer, "works-in-the-end", () -> repeat(3, (i) -> shop.flaky("works", 3)));
			run(tracer, "never-works", () -> repeat(3, (i) -> shop.order("fails")));
			run(tracer, "attempts", () -> repeat(5, (i) -> shop.flaky("fails", 5)));
			run(tracer, "no-attempts", () -> repeat(5, (i) -> shop.flaky("fails " + i, 6)));
			assertThat(rules("same")).contains("agent-loop");
			assertThat(rules("others")).doesNotContain("agent-loop");
			assertThat(rules("same-without-arguments")).contains("agent-loop");
			assertThat(rules("polling")).doesNotContain("agent-loop");
			assertThat(rules("commands")).doesNotContain("agent-loop");
			assertThat(rules("works-in-the-end")).doesNotContain("agent-loop");
			assertThat(rules("never-works")).contains("agent-loop");
			assertThat(rules("attempts")).contains("retry-storm").doesNotContain("agent-loop");
			assertThat(rules("no-attempts")).doesNotContain("retry-storm", "agent-loop");
			assertThat(this.receiver.spans().toString()).doesNotContain("blue", "fails");
		});
	}

	private static void run(AgentTracer tracer, String agent, Runnable work) {
		tracer.workflow(agent, () -> {
			work.run();
			return "done";
		});
	}

	private static void repeat(int times, Consumer<Integer> call) {
		for (int i = 0; i < times; i++) {
			try {
				call.accept(i);
			}
			catch (IllegalStateException ex) {
				// The model is told, and asks again.
			}
		}
	}

	private List<String> rules(String agent) {
		ReceivedSpan root = this.receiver.await((spans) -> spans.stream().anyMatch((span) -> isOf(agent, span)))
			.stream()
			.filter((span) -> isOf(agent, span))
			.findFirst()
			.orElseThrow();
		return Arrays.asList(String.valueOf(root.attribute("agent_tracing.finding.rules")).split(","));
	}

	private static boolean isOf(String agent, ReceivedSpan span) {
		return span.name().equals("invoke_workflow " + agent);
	}

	static class Shop {

		private final AtomicInteger calls = new AtomicInteger();

		private final AtomicInteger failures = new AtomicInteger();

		@AgentStep(kind = StepKind.TOOL)
		public List<String> find(String colour, int most) {
			return List.of(colour, String.valueOf(most));
		}

		@AgentStep(kind = StepKind.TOOL)
		public String opening() {
			return "nine";
		}

		@AgentStep(kind = StepKind.TOOL)
		public int next() {
			return this.calls.incrementAndGet();
		}

		@AgentStep(kind = StepKind.TOOL)
		public void ring() {
			this.calls.incrementAndGet();
		}

		@AgentStep(kind = StepKind.TOOL)
		public String order(String what) {
			throw new IllegalStateException("sold out");
		}

		@AgentStep(kind = StepKind.TOOL)
		public String flaky(String what, int most) {
			if (this.failures.incrementAndGet() < most) {
				throw new IllegalStateException("busy");
			}
			this.failures.set(0);
			return what;
		}

	}

}
