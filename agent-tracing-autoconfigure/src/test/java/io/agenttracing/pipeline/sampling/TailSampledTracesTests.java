package io.agenttracing.pipeline.sampling;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.pipeline.collector.SpanOutcome;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is exported of traces that the sampler did not want.
 */
class TailSampledTracesTests {

	@Test
	void traceWithErrorIsExportedWhole() {
		try (SampledProcess process = SampledProcess.options().start()) {
			Span root = process.span("root", null);
			assertThat(root.isRecording()).isTrue();
			assertThat(root.getSpanContext().isSampled()).isFalse();
			process.span("before", root).end();
			Span failing = process.span("failing", root);
			fail(failing);
			process.span("after", root).end();
			root.end();
			assertThat(process.names()).containsExactly("before", "failing", "after", "root");
			assertThat(process.exported()).allSatisfy((span) -> {
				assertThat(span.getSpanContext().isSampled()).isTrue();
				assertThat(span.getTraceId()).isEqualTo(root.getSpanContext().getTraceId());
			});
			assertThat(process.decisions(TraceDecision.KEPT_ERROR)).isOne();
			assertThat(process.counts().created()).isEqualTo(4).isEqualTo(process.counts().of(SpanOutcome.DELIVERED));
		}
	}

	@Test
	void traceWithoutAnythingInterestingIsNot() {
		try (SampledProcess process = SampledProcess.options().start()) {
			Span root = process.span("root", null);
			process.span("child", root).end();
			root.end();
			assertThat(process.names()).isEmpty();
			assertThat(process.counts().of(SpanOutcome.NOT_KEPT)).isEqualTo(2);
			assertThat(process.collector().waiting()).isZero();
		}
	}

	@Test
	void whatIsCalledAfterTheErrorIsSampledAndToldSo() {
		try (SampledProcess process = SampledProcess.options().start()) {
			Span root = process.span("root", null);
			Map<String, String> before = process.inject(root);
			fail(process.span("failing", root));
			Map<String, String> after = process.inject(root);
			Span child = process.span("child", root);
			assertThat(child.getSpanContext().isSampled()).isTrue();
			assertThat(flagsOf(before) & 1).isZero();
			assertThat(flagsOf(after) & 1).isOne();
			assertThat(after.get("traceparent")).startsWith(before.get("traceparent").substring(0, 53));
			child.end();
			root.end();
			assertThat(process.names()).containsExactly("failing", "child", "root");
		}
	}

	@Test
	void workThatGoesOnWhenItsParentHasEndedIsRecordedToo() {
		try (SampledProcess process = SampledProcess.options().rule("risk-*", 1.0).start()) {
			Span later = afterItsParent(process, "request", (request) -> process.span("later", request));
			assertThat(later.isRecording()).isTrue();
			fail(later);
			afterItsParent(process, "other", (other) -> agent(process, "risk-score", other)).end();
			assertThat(process.exported()).extracting(SpanData::getName)
				.containsExactly("request", "later", "other", "invoke_agent risk-score");
			assertThat(process.exported())
				.noneMatch((span) -> span.getAttributes().get(AgentSpanAttributes.PARTIAL) != null);
			assertThat(process.counts().of(SpanOutcome.NO_ROOM)).isZero();
		}
	}

	// The collector finishes a trace without an open span, at some moment of each 100 ms:
	// what comes later is on its own.
	private static Span afterItsParent(SampledProcess process, String parent, Function<Span, Span> child) {
		while (true) {
			Span ended = process.span(parent, null);
			long since = System.nanoTime();
			ended.end();
			Span span = child.apply(ended);
			if (System.nanoTime() - since < TimeUnit.MILLISECONDS.toNanos(1)) {
				return span;
			}
			span.end();
		}
	}

	@Test
	void limitHoldsForSamplersThatDoNotLookAtTheParent() {
		try (SampledProcess process = SampledProcess.options()
			.sampler(Sampler.alwaysOn())
			.perSecond(1, new AtomicLong())
			.start()) {
			for (int i = 0; i < 10; i++) {
				Span root = process.span("root", null);
				process.span("child", root).end();
				root.end();
			}
			// One, and one of its kind.
			assertThat(process.names()).containsExactly("child", "root", "child", "root");
			assertThat(process.decisions(TraceDecision.LIMITED)).isEqualTo(8);
		}
	}

	@Test
	void slowTraceIsKept() {
		try (SampledProcess process = SampledProcess.options()
			.keepErrors(false)
			.slowerThan(Duration.ofSeconds(2))
			.start()) {
			Instant start = Instant.now();
			process.builder("fast", (Span) null).setStartTimestamp(start).startSpan().end(start.plusSeconds(2));
			process.builder("slow", (Span) null).setStartTimestamp(start).startSpan().end(start.plusMillis(2001));
			fail(process.span("failing", null));
			assertThat(process.names()).containsExactly("slow");
			assertThat(process.decisions(TraceDecision.KEPT_SLOW)).isOne();
		}
	}

	@Test
	void nothingIsRecordedWithoutKeepRules() {
		try (SampledProcess process = SampledProcess.options().keepErrors(false).start()) {
			Span root = process.span("root", null);
			assertThat(root.isRecording()).isFalse();
			fail(process.span("failing", root));
			root.end();
			assertThat(process.names()).isEmpty();
			assertThat(process.counts().of(SpanOutcome.NOT_SAMPLED)).isEqualTo(2).isEqualTo(process.counts().created());
		}
	}

	@Test
	void ruleRaisesAgentWithItsAncestors() {
		try (SampledProcess process = SampledProcess.options().rule("risk-*", 1.0).rule("*", 0.0).start()) {
			Span root = process.span("root", null);
			process.span("boring", root).end();
			Span step = process.span("step", root);
			Span agent = agent(process, "risk-score", step);
			Span below = process.span("below", agent);
			assertThat(below.getSpanContext().isSampled()).isTrue();
			Span other = agent(process, "llm", root);
			assertThat(other.getSpanContext().isSampled()).isFalse();
			List.of(below, agent, step, other, root).forEach(Span::end);
			assertThat(process.names()).containsExactly("below", "invoke_agent risk-score", "step", "root");
			assertThat(process.exported()).allMatch((span) -> span.getSpanContext().isSampled());
			assertThat(process.counts().of(SpanOutcome.NOT_KEPT)).isEqualTo(2);
			assertThat(process.exported())
				.noneMatch((span) -> span.getAttributes().get(AgentSpanAttributes.PARTIAL) != null);
		}
	}

	@Test
	void raisedAgentIsPartialWhereItsAncestorsWereNotRecorded() {
		try (SampledProcess process = SampledProcess.options().keepErrors(false).rule("risk-*", 1.0).start()) {
			Span root = process.span("root", null);
			Span agent = agent(process, "risk-score", root);
			process.span("below", agent).end();
			agent.end();
			root.end();
			assertThat(process.names()).containsExactly("below", "invoke_agent risk-score");
			SpanData raised = process.exported().get(1);
			assertThat(raised.getParentSpanContext().isValid()).isFalse();
			assertThat(raised.getParentSpanId()).isEqualTo("0000000000000000");
			assertThat(raised.getAttributes().get(AgentSpanAttributes.PARTIAL)).isTrue();
			assertThat(raised.getLinks()).singleElement()
				.satisfies((link) -> assertThat(link.getSpanContext().getSpanId())
					.isEqualTo(root.getSpanContext().getSpanId()));
			assertThat(raised.getTraceId()).isEqualTo(root.getSpanContext().getTraceId());
		}
	}

	@Test
	void remoteDecisionAppliesWhereItIsTrusted() {
		Map<String, String> sampled = Map.of("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
		try (SampledProcess trusting = SampledProcess.options().start();
				SampledProcess deciding = SampledProcess.options().trustRemote(false).start()) {
			Span trusted = trusting.builder("root", trusting.extract(sampled)).startSpan();
			Span decided = deciding.builder("root", deciding.extract(sampled)).startSpan();
			assertThat(trusted.getSpanContext().isSampled()).isTrue();
			assertThat(decided.getSpanContext().isSampled()).isFalse();
			assertThat(decided.getSpanContext().getTraceId()).isEqualTo("0af7651916cd43dd8448eb211c80319c");
			decided.setStatus(StatusCode.ERROR);
			decided.end();
			assertThat(deciding.exported()).singleElement().satisfies((span) -> {
				assertThat(span.getParentSpanId()).isEqualTo("b7ad6b7169203331");
				assertThat(span.getParentSpanContext().isRemote()).isTrue();
			});
		}
	}

	@Test
	void aboveTheLimitOneOfEachKindIsKeptInAMinute() {
		AtomicLong clock = new AtomicLong();
		try (SampledProcess process = SampledProcess.options().perSecond(3, clock).start()) {
			for (int i = 0; i < 100; i++) {
				Span root = process.span((i % 2 == 0) ? "even" : "odd", null);
				fail(process.span("failing", root));
				fail(root);
			}
			// A second's worth, and one of each kind.
			assertThat(process.names()).hasSize(2 * (3 + 2));
			assertThat(process.decisions(TraceDecision.KEPT_ERROR)).isEqualTo(5);
			assertThat(process.decisions(TraceDecision.LIMITED)).isEqualTo(95);
			clock.addAndGet(Duration.ofMinutes(1).toNanos());
			for (int i = 0; i < 100; i++) {
				fail(process.span("even", null));
			}
			assertThat(process.decisions(TraceDecision.KEPT_ERROR)).isEqualTo(5 + 3 + 1);
		}
	}

	@Test
	void recordsNothingMoreWhenTheBufferIsFull() {
		try (SampledProcess process = SampledProcess.options().bytes(100_000).start()) {
			Span root = process.span("root", null);
			for (int i = 0; i < 200; i++) {
				process.span("child", root).end();
			}
			process.flush();
			Span next = process.span("next", null);
			assertThat(next.isRecording()).isTrue();
			next.end();
			Span third = process.span("waiting", null);
			for (int i = 0; i < 145; i++) {
				process.span("child", third).end();
			}
			process.flush();
			assertThat(process.span("dropped", null).isRecording()).isFalse();
			assertThat(process.counts().of(SpanOutcome.NO_ROOM)).isPositive();
			root.end();
			third.end();
			process.flush();
			assertThat(process.counts().created())
				.isEqualTo(process.counts().of(SpanOutcome.NO_ROOM) + process.counts().of(SpanOutcome.NOT_KEPT));
		}
	}

	private static Span agent(SampledProcess process, String name, Span parent) {
		return process.builder("invoke_agent " + name, parent)
			.setSpanKind(SpanKind.INTERNAL)
			.setAttribute(AgentSpanAttributes.OPERATION_NAME, "invoke_agent")
			.setAttribute(AgentSpanAttributes.AGENT_NAME, name)
			.startSpan();
	}

	private static void fail(Span span) {
		span.setStatus(StatusCode.ERROR);
		span.setAttribute(AgentSpanAttributes.ERROR_TYPE, "java.io.IOException");
		span.end();
	}

	private static int flagsOf(Map<String, String> carrier) {
		return Integer.parseInt(carrier.get("traceparent").substring(53), 16);
	}

}
