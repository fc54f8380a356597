package io.agenttracing.pipeline.masking;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.TracedAgent;
import io.agenttracing.insight.console.ConsoleAgentTracingAutoConfiguration;
import io.agenttracing.insight.diagnosis.DiagnosisAgentTracingAutoConfiguration;
import io.agenttracing.insight.hang.InflightAgentTracingAutoConfiguration;
import io.agenttracing.pipeline.FinishedTrace;
import io.agenttracing.pipeline.FinishedTraceListener;
import io.agenttracing.pipeline.cap.LimitAgentTracingAutoConfiguration;
import io.agenttracing.pipeline.collector.SpanCounts;
import io.agenttracing.pipeline.collector.SpanOutcome;
import io.agenttracing.pipeline.collector.TraceCollector;
import io.agenttracing.pipeline.export.ExportAgentTracingAutoConfiguration;
import io.agenttracing.pipeline.sampling.SamplingAgentTracingAutoConfiguration;
import io.agenttracing.testing.OtlpReceiver;
import io.agenttracing.testing.ReceivedSpan;
import io.agenttracing.testing.TracedApplication;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.otlp.OtlpTracingAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A secret in spans that were only recorded at first, and all ways by which something of
 * them leaves the collector: exporter, listener, console, findings and reports of hangs.
 */
@ExtendWith(OutputCaptureExtension.class)
class UnmaskedTextTests {

	private static final String PART = "16C7e4";

	private static final String SECRET = "ghp_" + PART + "2F292c6912E7710c838347Ae178B4a";

	private final OtlpReceiver receiver = OtlpReceiver.start();

	private final List<FinishedTrace> finished = Collections.synchronizedList(new ArrayList<>());

	private final ApplicationContextRunner runner = TracedApplication.runner()
		.withConfiguration(
				AutoConfigurations.of(OtlpTracingAutoConfiguration.class, SamplingAgentTracingAutoConfiguration.class,
						LimitAgentTracingAutoConfiguration.class, PrivacyAgentTracingAutoConfiguration.class,
						DiagnosisAgentTracingAutoConfiguration.class, ConsoleAgentTracingAutoConfiguration.class,
						InflightAgentTracingAutoConfiguration.class, ExportAgentTracingAutoConfiguration.class))
		.withBean(FinishedTraceListener.class, () -> this.finished::add)
		.withPropertyValues("agent-tracing.sampling.probability=0", "agent-tracing.console.enabled=true",
				"management.opentelemetry.tracing.export.schedule-delay=100ms",
				"management.opentelemetry.tracing.export.otlp.endpoint=" + this.receiver.httpEndpoint());

	@AfterEach
	void stop() {
		this.receiver.close();
	}

	@Test
	void ofATraceThatIsKeptForItsError(CapturedOutput output) {
		this.runner.run((context) -> {
			Span root = span(context, "root", null);
			full(context, root).end();
			awaitCollected(context);
			fail(root).end();
			awaitTree(output, "root");
			assertThat(this.receiver.awaitSpans(2)).extracting(ReceivedSpan::name)
				.containsExactlyInAnyOrder("call ghp_***", "root");
		});
		assertNoSecret(output);
	}

	@Test
	void ofATraceWithAFinding(CapturedOutput output) {
		this.runner.run((context) -> {
			Span root = span(context, "root " + SECRET, null);
			root.setAttribute(AgentSpanAttributes.TIMEOUT_MS, 100L);
			full(context, root).end();
			awaitCollected(context);
			Span slow = span(context, "slow " + SECRET, root);
			slow.setAttribute(AgentSpanAttributes.TIMEOUT_MS, 60_000L);
			slow.end();
			root.end();
			awaitTree(output, "root ghp_***");
			assertThat(this.receiver.awaitSpans(3)).filteredOn(ReceivedSpan::isRoot)
				.singleElement()
				.satisfies((received) -> assertThat(received.attribute("agent_tracing.findings")).asString()
					.contains("slow ghp_***"));
			assertThat(output).contains("timeout-inversion: slow ghp_***");
		});
		assertNoSecret(output);
	}

	@Test
	void ofSpansThatAreFoldedIntoOthers(CapturedOutput output) {
		this.runner.withPropertyValues("agent-tracing.limit.max-spans-per-trace=2").run((context) -> {
			Span root = span(context, "root", null);
			Span step = span(context, "step", root);
			for (int i = 0; i < 10; i++) {
				// Folded names are cut at a hundred characters, in the middle of the
				// secret.
				span(context, "x".repeat(80) + " " + i + " " + SECRET, step).end();
			}
			awaitCollected(context);
			fail(step).end();
			fail(root).end();
			awaitTree(output, "root");
			assertThat(this.receiver.awaitSpans(2).toString()).contains("agent_tracing.folded.below")
				.doesNotContain(PART);
		});
		assertNoSecret(output);
	}

	@Test
	void ofATraceThatHangs(CapturedOutput output) {
		CountDownLatch end = new CountDownLatch(1);
		this.runner.withPropertyValues("agent-tracing.inflight.stuck-after=1s")
			.withBean(Waiting.class)
			.run((context) -> {
				Waiting waiting = context.getBean(Waiting.class);
				Thread caller = new Thread(() -> waiting.await(() -> full(context, Span.current()).end(), end));
				caller.start();
				assertThat(this.receiver.awaitSpans(2)).extracting(ReceivedSpan::name)
					.containsExactlyInAnyOrder("call ghp_***", "stuck invoke_agent risk");
				end.countDown();
				caller.join();
				awaitTree(output, "invoke_agent risk");
			});
		assertNoSecret(output);
	}

	@Test
	void ofATraceThatIsDropped(CapturedOutput output) {
		this.runner.run((context) -> {
			full(context, null).end();
			SpanCounts counts = context.getBean(SpanCounts.class);
			await().until(() -> counts.of(SpanOutcome.NOT_KEPT) == 1);
		});
		assertThat(this.receiver.spans()).isEmpty();
		assertNoSecret(output);
	}

	private void assertNoSecret(CapturedOutput output) {
		assertThat(output.getAll()).doesNotContain(PART);
		assertThat(this.receiver.spans().toString()).doesNotContain(PART);
		assertThat(this.finished.toString()).doesNotContain(PART);
	}

	private static Span full(ApplicationContext context, Span parent) {
		Span span = span(context, "call " + SECRET, parent);
		span.setAttribute("url", "https://host/?key=" + SECRET);
		span.setAttribute(AttributeKey.stringArrayKey("urls"), List.of("https://host/", SECRET));
		span.setAttribute("password", "short");
		span.addEvent("event " + SECRET, Attributes.of(AttributeKey.stringKey("text"), "with " + SECRET));
		span.recordException(new IllegalStateException("Refused " + SECRET));
		return span;
	}

	private static Span fail(Span span) {
		return span.setStatus(StatusCode.ERROR, "Refused " + SECRET);
	}

	private static Span span(ApplicationContext context, String name, Span parent) {
		Context above = (parent != null) ? Context.root().with(parent) : Context.root();
		return context.getBean(Tracer.class).spanBuilder(name).setParent(above).startSpan();
	}

	/**
	 * Waits until the spans that have ended are pending, as they were recorded.
	 */
	private static void awaitCollected(ApplicationContext context) {
		context.getBean(TraceCollector.class).forceFlush().join(10, TimeUnit.SECONDS);
	}

	private static void awaitTree(CapturedOutput output, String root) {
		await().until(() -> output.getOut().contains(root));
	}

	/**
	 * Hangs after some work.
	 */
	@TracedAgent(name = "risk")
	public static class Waiting {

		public void await(Runnable work, CountDownLatch end) {
			work.run();
			try {
				end.await();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

}
