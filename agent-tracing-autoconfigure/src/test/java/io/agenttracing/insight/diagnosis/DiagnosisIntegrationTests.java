package io.agenttracing.insight.diagnosis;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.AgentStep;
import io.agenttracing.AgentTracer;
import io.agenttracing.TracedAgent;
import io.agenttracing.autoconfigure.AgentTracingAutoConfiguration;
import io.agenttracing.autoconfigure.EndpointSection;
import io.agenttracing.insight.diagnosis.DiagnosisAgentTracingAutoConfiguration.DiagnosisState;
import io.agenttracing.instrument.call.AspectAgentTracingAutoConfiguration;
import io.agenttracing.instrument.timeout.TimeoutAgentTracingAutoConfiguration;
import io.agenttracing.pipeline.cap.LimitAgentTracingAutoConfiguration;
import io.agenttracing.pipeline.export.ExportAgentTracingAutoConfiguration;
import io.agenttracing.pipeline.sampling.SamplingAgentTracingAutoConfiguration;
import io.agenttracing.testing.OtlpReceiver;
import io.agenttracing.testing.ReceivedSpan;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.otlp.OtlpTracingAutoConfiguration;
import org.springframework.boot.opentelemetry.autoconfigure.OpenTelemetrySdkAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Findings as they arrive at the backend and in the log.
 */
@ExtendWith(OutputCaptureExtension.class)
class DiagnosisIntegrationTests {

	private final OtlpReceiver receiver = OtlpReceiver.start();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(OpenTelemetrySdkAutoConfiguration.class,
				OpenTelemetryTracingAutoConfiguration.class, MicrometerTracingAutoConfiguration.class,
				OtlpTracingAutoConfiguration.class, AgentTracingAutoConfiguration.class,
				AspectAgentTracingAutoConfiguration.class, SamplingAgentTracingAutoConfiguration.class,
				LimitAgentTracingAutoConfiguration.class, TimeoutAgentTracingAutoConfiguration.class,
				DiagnosisAgentTracingAutoConfiguration.class, ExportAgentTracingAutoConfiguration.class))
		.withPropertyValues("management.opentelemetry.tracing.export.otlp.endpoint=" + this.receiver.httpEndpoint(),
				"management.opentelemetry.tracing.export.schedule-delay=100ms",
				"agent-tracing.sampling.probability=0.0")
		.withBean(RiskApi.class)
		.withBean(FraudCheck.class);

	@AfterEach
	void stop() {
		this.receiver.close();
	}

	@Test
	void anUnsampledTraceWithAFindingArrivesAndSaysWhatIsWrong(CapturedOutput output) {
		this.runner.withPropertyValues("risk.timeout=5s").run((context) -> {
			context.getBean(FraudCheck.class).check();
			List<ReceivedSpan> spans = this.receiver.awaitSpans(2);
			ReceivedSpan root = named(spans, "invoke_workflow fraud-check");
			assertThat(root.attribute("agent_tracing.findings")).asList()
				.hasSize(2)
				.first()
				.asString()
				.matches("timeout-inversion: score may take 5 s, but invoke_workflow fraud-check, which waits for it,"
						+ " gives up when it has had (4|3\\.9) s\\.");
			assertThat(root.attribute("agent_tracing.finding.rules")).isEqualTo("timeout-inversion");
			assertThat(root.attribute("agent_tracing.finding.timeout-inversion")).isEqualTo(true);
			assertThat(root.attribute("agent_tracing.finding.severity")).isEqualTo("warning");
			assertThat(root.attribute("agent_tracing.findings")).asList()
				.last()
				.asString()
				.startsWith("critical-path: invoke_workflow fraud-check took");
			assertThat(root.isSampled()).isTrue();
			assertThat(output).containsPattern("WARN.*Trace " + root.traceId()
					+ ": timeout-inversion: score may take 5 s.*"
					+ "Lower the timeout of score below .* \\(and declare it: @AgentStep\\(timeout = .*, or raise that of"
					+ " invoke_workflow fraud-check by more than 1 s \\(and declare it: @TracedAgent\\(timeout = \"5[5-7]00ms\"\\)\\)\\.");
		});
	}

	@Test
	void aHealthyTraceOnlySaysWhereItsTimeWent(CapturedOutput output) {
		this.runner.withPropertyValues("risk.timeout=3s", "agent-tracing.sampling.probability=1.0").run((context) -> {
			context.getBean(FraudCheck.class).check();
			ReceivedSpan root = named(this.receiver.awaitSpans(2), "invoke_workflow fraud-check");
			assertThat(root.attribute("agent_tracing.findings")).asList()
				.singleElement()
				.asString()
				.matches(
						"critical-path: invoke_workflow fraud-check took .*, most of it in .*score .* ms \\(\\d+ %\\).*\\.");
			assertThat(root.attributes().keySet()).noneMatch((key) -> key.startsWith("agent_tracing.finding."));
			assertThat(output).doesNotContain("timeout-inversion");
		});
	}

	@Test
	void anUnsampledTraceWithoutAWarningIsNotExported(CapturedOutput output) {
		this.runner.withPropertyValues("risk.timeout=3s").run((context) -> context.getBean(FraudCheck.class).check());
		assertThat(this.receiver.spans()).isEmpty();
		assertThat(output).doesNotContain("critical-path");
	}

	@Test
	void whatAWarningNamesArrivesThoughHundredsOfSpansDoNot() {
		this.runner.withPropertyValues("agent-tracing.sampling.probability=1.0").run((context) -> {
			Tracer tracer = context.getBean(OpenTelemetry.class).getTracer("test");
			Span root = span(tracer, "workflow", null, 0).setAttribute(AgentSpanAttributes.TIMEOUT_MS, 4_000L);
			span(tracer, "score", root, 0).setAttribute(AgentSpanAttributes.TIMEOUT_MS, 5_000L).end(at(1));
			for (int i = 0; i < 300; i++) {
				span(tracer, "step " + i, root, 10 * i).end(at(10 * i + 10));
			}
			root.end(at(3_000));
			List<ReceivedSpan> spans = this.receiver.awaitSpans(50);
			assertThat(named(spans, "workflow").attribute("agent_tracing.finding.rules"))
				.isEqualTo("timeout-inversion");
			assertThat(named(spans, "score").parentSpanId()).isEqualTo(named(spans, "workflow").spanId());
		});
		assertThat(this.receiver.spans()).hasSize(50);
	}

	private static Span span(Tracer tracer, String name, @Nullable Span parent, long millis) {
		Context context = (parent != null) ? Context.root().with(parent) : Context.root();
		return tracer.spanBuilder(name).setParent(context).setStartTimestamp(at(millis)).startSpan();
	}

	private static Instant at(long millis) {
		return Instant.parse("2026-01-01T00:00:00Z").plusMillis(millis);
	}

	@Test
	void whatCallsUsuallyTakeIsLearned(CapturedOutput output) {
		this.runner.run((context) -> {
			Tracer tracer = context.getBean(Tracer.class);
			ask(tracer, 300, 600);
			for (int i = 0; i < 20; i++) {
				ask(tracer, 100, 300);
			}
			LearnedKnowledge knowledge = context.getBean(LearnedKnowledge.class);
			await().until(() -> knowledge.medianMillis("look up") > 0);
			assertThat(knowledge.medianMillis("look up")).isEqualTo(200);
			assertThat(output).doesNotContain("starved-child");
			ask(tracer, 900, 1_000);
			List<ReceivedSpan> spans = this.receiver.awaitSpans(3);
			assertThat(named(spans, "desk").attribute("agent_tracing.finding.starved-child")).isEqualTo(true);
			assertThat(output).contains("starved-child: look up began with 100 ms left of its usual 200 ms: collect"
					+ " before it took 900 ms.");
		});
	}

	// The desk has a second; it fails if that was not enough.
	private static void ask(Tracer tracer, int collected, int end) {
		Span desk = span(tracer, "desk", null, 0);
		desk.setAttribute("agent_tracing.timeout_ms", 1_000L);
		span(tracer, "collect", desk, 0).end(at(collected));
		Span lookUp = span(tracer, "look up", desk, collected);
		if (end == 1_000) {
			lookUp.setStatus(StatusCode.ERROR);
			desk.setStatus(StatusCode.ERROR);
		}
		lookUp.end(at(end));
		desk.end(at(end));
	}

	@Test
	void noneOfACoreLeavesOutWhatIsNotExported(CapturedOutput output) {
		this.runner
			.withPropertyValues("risk.timeout=5s", "agent-tracing.diagnosis.max-cpu-share=0",
					"agent-tracing.diagnosis.max-tokens-per-agent=1000")
			.run((context) -> {
				context.getBean(FraudCheck.class).check();
				JudgingTime time = context.getBean(JudgingTime.class);
				await().until(() -> time.notJudged() == 1);
				MeterRegistry registry = new SimpleMeterRegistry();
				context.getBean("agentTracingJudgingMeters", MeterBinder.class).bindTo(registry);
				assertThat(registry.get("agent_tracing.not_judged").functionCounter().count()).isEqualTo(1);
				assertThat(context.getBean("agentTracingDiagnosisSection", EndpointSection.class).content())
					.isEqualTo(new DiagnosisState(0, 1, 0, 0));
				assertThat(context.getBean(LearnedKnowledge.class).tokenBudget()).isEqualTo(1_000);
				assertThat(output).doesNotContain("timeout-inversion", "Judging traces");
			});
	}

	@Test
	void switchedOffItOnlyMarksWhatAFallbackHandled(CapturedOutput output) {
		this.runner
			.withPropertyValues("risk.timeout=5s", "agent-tracing.diagnosis.enabled=false",
					"agent-tracing.sampling.probability=1.0")
			.run((context) -> {
				context.getBean(FraudCheck.class).checkWithFallback();
				List<ReceivedSpan> spans = this.receiver.awaitSpans(3);
				assertThat(named(spans, "broken").attribute("agent_tracing.error.handled")).isEqualTo(true);
				assertThat(named(spans, "fallback assume-low").attribute("agent_tracing.error.handled")).isNull();
				assertThat(spans).flatExtracting((span) -> span.attributes().keySet())
					.noneMatch((key) -> key.toString().startsWith("agent_tracing.finding"));
				assertThat(output).doesNotContain("timeout-inversion");
			});
	}

	@Test
	void nobodyWaitsForWhatContinuesFromAPublisherThatHasReturned(CapturedOutput output) {
		this.runner.withBean(Listener.class)
			.withPropertyValues("risk.timeout=5s", "agent-tracing.sampling.probability=1.0")
			.run((context) -> {
				Map<String, String> message = context.getBean(Listener.class).publish();
				assertThat(message).containsKey("traceparent");
				this.receiver.awaitSpans(1);
				context.getBean(Listener.class).receive(message);
				List<ReceivedSpan> spans = this.receiver.awaitSpans(3);
				assertThat(named(spans, "score").attribute("agent_tracing.budget_ms")).isNotNull();
				assertThat(spans).extracting((span) -> span.attribute("agent_tracing.finding.rules"))
					.containsOnlyNulls();
				assertThat(output).doesNotContain("timeout-inversion");
			});
	}

	private static ReceivedSpan named(List<ReceivedSpan> spans, String name) {
		return spans.stream().filter((span) -> span.name().equals(name)).findFirst().orElseThrow();
	}

	static class FraudCheck {

		private final RiskApi risk;

		private final AgentTracer tracer;

		FraudCheck(RiskApi risk, AgentTracer tracer) {
			this.risk = risk;
			this.tracer = tracer;
		}

		@TracedAgent(name = "fraud-check", role = TracedAgent.Role.ORCHESTRATOR, timeout = "4s")
		public Map<String, String> check() {
			return Map.of("risk", this.risk.score());
		}

		@TracedAgent(name = "fraud-check", role = TracedAgent.Role.ORCHESTRATOR)
		public String checkWithFallback() {
			try {
				return this.risk.broken();
			}
			catch (IllegalStateException ex) {
				return this.tracer.fallback("assume-low", ex, () -> "low");
			}
		}

	}

	static class Listener {

		private final RiskApi risk;

		private final AgentTracer tracer;

		Listener(RiskApi risk, AgentTracer tracer) {
			this.risk = risk;
			this.tracer = tracer;
		}

		@TracedAgent(name = "publisher", timeout = "2s")
		public Map<String, String> publish() {
			Map<String, String> message = new HashMap<>();
			this.tracer.inject(message);
			return message;
		}

		public void receive(Map<String, String> message) {
			this.tracer.continueFrom(message, "process", this.risk::score);
		}

	}

	static class RiskApi {

		@AgentStep(timeout = "${risk.timeout}")
		public String score() {
			return "low";
		}

		@AgentStep
		public String broken() {
			throw new IllegalStateException("down");
		}

	}

}
