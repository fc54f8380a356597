package io.agenttracing.inflight;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.trace.AgentSpans;
import io.agenttracing.trace.SpanOutcome;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Watchdog} with a clock of its own.
 */
class WatchdogTests {

	private final WatchedSpans spans = new WatchedSpans(Sampler.alwaysOn());

	@AfterEach
	void close() {
		this.spans.close();
	}

	@Test
	void saysNothingOfWhatIsInTime() {
		this.spans.start("agent", null);
		this.spans.scanAfterSeconds(60);
		assertThat(this.spans.exported()).isEmpty();
		assertThat(this.spans.watchdog().stuck()).isZero();
	}

	@Test
	void reportsOnceAndAgainWhenTheAgeHasDoubled() {
		Span agent = this.spans.start("agent", null);
		this.spans.scanAfterSeconds(61);
		this.spans.scanAfterSeconds(60);
		assertThat(this.spans.exported()).containsExactly("- > stuck agent");
		assertThat(this.spans.watchdog().stuck()).isOne();
		this.spans.scanAfterSeconds(2);
		assertThat(this.spans.spans()).extracting(SpanData::getSpanId).doesNotHaveDuplicates().hasSize(2);
		assertThat(this.spans.spans())
			.extracting((span) -> span.getAttributes().get(AgentSpanAttributes.STUCK_ELAPSED_MS))
			.containsExactly(61_000L, 123_000L);
		agent.end();
		this.spans.scanAfterSeconds(1);
		assertThat(this.spans.watchdog().stuck()).isZero();
		assertThat(this.spans.exported()).last().isEqualTo("- > agent");
	}

	@Test
	void laterReportIsOneMoreLeafOfTheSameChain() {
		Span agent = this.spans.start("agent", this.spans.start("workflow", null));
		Span step = this.spans.start("step", agent);
		this.spans.scanAfterSeconds(61);
		this.spans.scanAfterSeconds(61);
		assertThat(this.spans.exported()).containsExactly("- > stuck workflow", "stuck workflow > stuck agent",
				"stuck agent > stuck step", "stuck agent > stuck step");
		step.end();
		this.spans.scanAfterSeconds(1);
		this.spans.start("other step", agent);
		this.spans.scanAfterSeconds(130);
		assertThat(this.spans.exported()).hasSize(5).last().isEqualTo("stuck agent > stuck other step");
	}

	@Test
	void blamesTheDeepestOpenSpanAlthoughItIsYoung() {
		Span workflow = this.spans.builder("workflow", null)
			.setAttribute(AgentSpanAttributes.WORKFLOW_NAME, "loan")
			.startSpan();
		this.spans.scanAfterSeconds(50);
		Span step = this.spans.start("step", workflow);
		this.spans.scanAfterSeconds(11);
		assertThat(this.spans.exported()).containsExactly("- > stuck workflow", "stuck workflow > stuck step");
		assertThat(this.spans.spans().get(0).getAttributes().get(AgentSpanAttributes.FINDINGS)).singleElement()
			.asString()
			.startsWith("hung: agent \"loan\" has been open for 61.0 s, now in \"step\" of agent \"loan\" for 11.0 s");
		assertThat(wasStuck(workflow)).isTrue();
		assertThat(wasStuck(step)).isFalse();
	}

	@Test
	void reportsEachOfSeveralLeavesThatHangByThemselves() {
		Span workflow = this.spans.start("workflow", null);
		this.spans.start("one", workflow);
		this.spans.start("other", workflow);
		Span quick = this.spans.builder("quick", workflow)
			.setAttribute(AgentSpanAttributes.TIMEOUT_MS, 600_000L)
			.startSpan();
		this.spans.scanAfterSeconds(61);
		assertThat(this.spans.exported()).containsExactly("- > stuck workflow", "stuck workflow > stuck one",
				"stuck workflow > stuck other");
		assertThat(wasStuck(quick)).isFalse();
	}

	@Test
	void aCallOfAnotherLibraryMayLastAsLongAsTheAgentThatMakesIt() {
		Span agent = this.spans.builder("agent", null)
			.setAttribute(AgentSpanAttributes.TIMEOUT_MS, 90_000L)
			.startSpan();
		this.spans.startForeign("blpop", agent);
		this.spans.scanAfterSeconds(89);
		assertThat(this.spans.exported()).isEmpty();
		this.spans.scanAfterSeconds(2);
		assertThat(this.spans.exported()).containsExactly("- > stuck agent", "stuck agent > stuck blpop");
		assertThat(this.spans.spans().get(0).getAttributes().get(AgentSpanAttributes.FINDINGS)).singleElement()
			.asString()
			.startsWith("hung: span \"agent\" has been open for 91.0 s, ")
			.doesNotContain("blpop");
	}

	@Test
	void aTimeoutBetweenPacketsIsNoTimeForTheWhole() {
		Span agent = this.spans.start("agent", null);
		this.spans.startForeign("http", agent).setAttribute(AgentSpanAttributes.TIMEOUT_MS, 2_000L);
		this.spans.scanAfterSeconds(59);
		assertThat(this.spans.exported()).isEmpty();
	}

	@Test
	void aJobWithManyShortCallsDoesNotHang() {
		Span job = this.spans.startForeign("scheduled task", null);
		for (int i = 0; i < 5; i++) {
			Span agent = this.spans.start("agent", job);
			this.spans.scanAfterSeconds(50);
			agent.end();
		}
		assertThat(this.spans.exported()).noneMatch((span) -> span.contains("stuck"));
	}

	@Test
	void aLongWorkflowIsToBlameItselfAndNotItsShortSteps() {
		Span workflow = this.spans.start("workflow", null);
		this.spans.scanAfterSeconds(60);
		Span step = this.spans.start("step", workflow);
		this.spans.scanAfterSeconds(1);
		assertThat(wasStuck(workflow)).isTrue();
		assertThat(wasStuck(step)).isFalse();
	}

	@Test
	void ownTimeoutComesFirst() {
		Span agent = this.spans.builder("agent", null).setAttribute(AgentSpanAttributes.TIMEOUT_MS, 4_000L).startSpan();
		this.spans.scanAfter(Duration.ofMillis(4_200));
		assertThat(this.spans.exported()).isEmpty();
		this.spans.scanAfter(Duration.ofMillis(100));
		assertThat(this.spans.exported()).containsExactly("- > stuck agent");
		agent.setAttribute(AgentSpanAttributes.TIMEOUT_MS, Long.MAX_VALUE);
		this.spans.scanAfterSeconds(3_000);
		assertThat(this.spans.exported()).hasSize(1);
	}

	@Test
	void topmostMarkerIsBelowRemoteParent() {
		SpanContext caller = SpanContext.createFromRemoteParent("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331",
				TraceFlags.getSampled(), TraceState.getDefault());
		this.spans.start("step", this.spans.start("agent", Span.wrap(caller)));
		this.spans.scanAfterSeconds(61);
		List<SpanData> markers = this.spans.spans();
		assertThat(markers).extracting(SpanData::getTraceId).containsOnly(caller.getTraceId());
		assertThat(markers.get(0).getParentSpanContext()).isEqualTo(caller);
		assertThat(markers.get(1).getParentSpanId()).isEqualTo(markers.get(0).getSpanId());
	}

	@Test
	void spanWhoseParentHasEndedIsBelowTheFirst() {
		Span workflow = this.spans.start("workflow", null);
		Span agent = this.spans.start("agent", workflow);
		this.spans.start("later", agent);
		agent.end();
		this.spans.scanAfterSeconds(61);
		assertThat(this.spans.exported()).containsExactly("- > stuck workflow", "stuck workflow > stuck later");
	}

	@Test
	void saysNothingOfSpansThatNobodyIsKnownToWaitFor() {
		this.spans.startForeign("blpop", null);
		this.spans.startForeign("call", this.spans.startForeign("stream to a browser", null));
		this.spans.scanAfterSeconds(600);
		assertThat(this.spans.exported()).isEmpty();
		this.spans.builder("process topic", null).setSpanKind(SpanKind.CONSUMER).startSpan();
		this.spans.scanAfterSeconds(61);
		assertThat(this.spans.exported()).containsExactly("- > stuck process topic");
	}

	@Test
	void saysNothingOfAReceiverThatItsThreadHasLeft() {
		Span left = this.spans.startReceiver("left process");
		AgentSpans.of(OpenTelemetry.noop(), new OtelCurrentTraceContext(), this.spans.openSpans()).released(left);
		this.spans.startReceiver("topic process");
		this.spans.scanAfterSeconds(61);
		assertThat(this.spans.exported()).containsExactly("- > stuck topic process");
	}

	@Test
	void boundsTheReportsOfTrace() {
		Span workflow = this.spans.start("workflow", null);
		IntStream.range(0, 200).forEach((i) -> this.spans.start("step " + i, workflow));
		this.spans.scanAfterSeconds(61);
		assertThat(this.spans.exported()).hasSize(1 + 5);
		IntStream.range(0, 10).forEach((i) -> this.spans.scanAfterSeconds(1));
		assertThat(this.spans.exported()).hasSize(1 + 20);
	}

	@Test
	void boundsTheDepthOfChain() {
		Span span = this.spans.start("workflow", null);
		for (int i = 1; i <= 100; i++) {
			span = this.spans.start("step " + i, span);
		}
		this.spans.scanAfterSeconds(61);
		assertThat(this.spans.exported()).hasSize(32)
			.startsWith("- > stuck workflow", "stuck workflow > stuck step 70")
			.endsWith("stuck step 99 > stuck step 100");
	}

	@Test
	void traceThatWasNotSampledIsKept() {
		try (WatchedSpans unsampled = new WatchedSpans(new RecordOnly())) {
			Span agent = unsampled.start("agent", null);
			Span other = unsampled.start("other", null);
			unsampled.scanAfterSeconds(30);
			other.end();
			unsampled.scanAfterSeconds(31);
			assertThat(unsampled.exported()).containsExactly("- > stuck agent");
			agent.end();
			assertThat(unsampled.exported()).containsExactly("- > stuck agent", "- > agent");
			assertThat(unsampled.spans()).allMatch((span) -> span.getSpanContext().isSampled());
			assertThat(unsampled.counts().created()).isEqualTo(3);
			assertThat(unsampled.counts().of(SpanOutcome.DELIVERED)).isEqualTo(2);
			assertThat(unsampled.counts().of(SpanOutcome.NOT_KEPT)).isOne();
		}
	}

	@Test
	void decisionNotToKeepTraceIsFinal() {
		try (WatchedSpans unsampled = new WatchedSpans(new RecordOnly())) {
			Span agent = unsampled.start("agent", null);
			unsampled.kept().decide(agent.getSpanContext().getTraceId(), () -> false);
			unsampled.scanAfterSeconds(61);
			agent.end();
			assertThat(unsampled.exported()).containsExactly("- > stuck agent");
		}
	}

	private static boolean wasStuck(Span span) {
		return Boolean.TRUE.equals(((ReadableSpan) span).getAttribute(AgentSpanAttributes.WAS_STUCK));
	}

}
