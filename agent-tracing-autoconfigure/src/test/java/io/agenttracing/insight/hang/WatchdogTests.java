package io.agenttracing.insight.hang;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.pipeline.collector.SpanOutcome;
import io.agenttracing.span.AgentSpans;
import io.agenttracing.span.SpanCustomizers;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Watchdog} with a clock of its own.
 */
@ExtendWith(OutputCaptureExtension.class)
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
		assertThat(markers()).hasSize(5).last().isEqualTo("stuck agent > stuck other step");
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
		SpanContext caller = remote("b7ad6b7169203331");
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
		assertThat(this.spans.exported()).containsExactlyInAnyOrder("- > agent", "- > stuck workflow",
				"stuck workflow > stuck later");
	}

	@Test
	void spanWhoseParentHasEndedIsBelowTheClosestThatIsOpen() {
		Span workflow = this.spans.start("workflow", null);
		this.spans.builder("other", workflow).setAttribute(AgentSpanAttributes.TIMEOUT_MS, 600_000L).startSpan();
		Span agent = this.spans.start("agent", workflow);
		Span step = this.spans.start("step", agent);
		Span inner = this.spans.start("inner", step);
		inner.end();
		step.end();
		this.spans.start("later", inner);
		this.spans.scanAfterSeconds(61);
		assertThat(markers()).containsExactly("- > stuck workflow", "stuck workflow > stuck agent",
				"stuck agent > stuck later");
	}

	@Test
	void spanWhoseParentHasEndedIsNotBelowMessageFromElsewhere() {
		SpanContext elsewhere = remote("b7ad6b7169203331");
		this.spans.builder("process", Span.wrap(elsewhere)).setSpanKind(SpanKind.CONSUMER).startSpan();
		Span other = this.spans.builder("process other", Span.wrap(remote("00f067aa0ba902b7")))
			.setSpanKind(SpanKind.CONSUMER)
			.startSpan();
		Span step = this.spans.start("step", other);
		other.end();
		this.spans.scanAfterSeconds(61);
		assertThat(markers()).containsExactlyInAnyOrder("- > stuck process", "process other > stuck step");
		assertThat(step.isRecording()).isTrue();
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
		AgentSpans
			.of(OpenTelemetry.noop(), new OtelCurrentTraceContext(), this.spans.openSpans(), () -> SpanCustomizers.NONE)
			.released(left);
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

	@Test
	void chainLeadsOverMessagesOfThisProcess() {
		Span workflow = this.spans.start("workflow", null);
		Span agent = this.spans.receive("process a", sent("publish a", workflow));
		Span step = this.spans.start("step", agent);
		Span publish = this.spans.builder("publish b", step).setSpanKind(SpanKind.PRODUCER).startSpan();
		publish.end();
		step.end();
		agent.end();
		Span last = this.spans.start("agent b", this.spans.receive("process b", publish));
		this.spans.scanAfterSeconds(61);
		assertThat(markers()).containsExactly("- > stuck workflow", "stuck workflow > stuck process b",
				"stuck process b > stuck agent b");
		assertThat(wasStuck(last)).isTrue();
	}

	@Test
	void messagesOfOneTraceHangSideBySide() {
		Span workflow = this.spans.start("workflow", null);
		this.spans.receive("process a", sent("publish a", workflow));
		this.spans.receive("process b", sent("publish b", workflow));
		this.spans.scanAfterSeconds(61);
		assertThat(markers()).containsExactly("- > stuck workflow", "stuck workflow > stuck process a",
				"stuck workflow > stuck process b");
	}

	@Test
	void messagesOfOneTraceWithoutOpenSenderKeepTheirParents() {
		Span workflow = this.spans.start("workflow", null);
		Span one = sent("publish a", workflow);
		Span other = sent("publish b", workflow);
		this.spans.receive("process a", one);
		this.spans.receive("process b", other);
		workflow.end();
		this.spans.scanAfterSeconds(61);
		assertThat(markers()).containsExactly("publish a > stuck process a", "publish b > stuck process b");
	}

	@Test
	void messagesFromElsewhereKeepTheirParents() {
		this.spans.builder("process a", Span.wrap(remote("b7ad6b7169203331")))
			.setSpanKind(SpanKind.CONSUMER)
			.startSpan();
		this.spans.builder("process b", Span.wrap(remote("00f067aa0ba902b7")))
			.setSpanKind(SpanKind.CONSUMER)
			.startSpan();
		this.spans.scanAfterSeconds(61);
		assertThat(this.spans.spans()).extracting(SpanData::getParentSpanId)
			.containsExactly("b7ad6b7169203331", "00f067aa0ba902b7");
	}

	@Test
	void firstReportBringsWhatHasEndedAndListenersHearOfTheTraceOnce() {
		Span workflow = this.spans.start("workflow", null);
		this.spans.start("retrieval", workflow).end();
		Span llm = this.spans.builder("llm", workflow).setAttribute(AgentSpanAttributes.TIMEOUT_MS, 5_000L).startSpan();
		this.spans.scanAfterSeconds(6);
		assertThat(this.spans.exported()).containsExactlyInAnyOrder("- > retrieval", "- > stuck workflow",
				"stuck workflow > stuck llm");
		this.spans.scanAfterSeconds(7);
		assertThat(this.spans.exported()).hasSize(4);
		assertThat(this.spans.told()).isEmpty();
		llm.end();
		workflow.end();
		assertThat(this.spans.told()).containsExactly(List.of("retrieval", "llm", "workflow"));
		assertThat(this.spans.spans()).extracting(SpanData::getName)
			.filteredOn((name) -> !name.startsWith("stuck"))
			.containsExactlyInAnyOrder("retrieval", "llm", "workflow");
		assertThat(this.spans.counts().created()).isEqualTo(6);
		assertThat(this.spans.counts().of(SpanOutcome.DELIVERED)).isEqualTo(6);
	}

	@Test
	void reportDoesNotBringWhatIsNotToBeExported() {
		try (WatchedSpans unsampled = new WatchedSpans(new RecordOnly())) {
			Span workflow = unsampled.start("workflow", null);
			unsampled.kept().decide(workflow.getSpanContext().getTraceId(), () -> false);
			unsampled.start("retrieval", workflow).end();
			unsampled.scanAfterSeconds(61);
			assertThat(unsampled.exported()).containsExactly("- > stuck workflow");
			workflow.end();
			assertThat(unsampled.exported()).hasSize(1);
			assertThat(unsampled.counts().of(SpanOutcome.NOT_KEPT)).isEqualTo(2);
		}
	}

	@Test
	void markerIsAnErrorWithTheAttributesOfItsSpanButNotThoseOfGenAi() {
		Span workflow = this.spans.builder("workflow", null)
			.setAttribute(AgentSpanAttributes.OPERATION_NAME, "invoke_workflow")
			.setAttribute(AgentSpanAttributes.WORKFLOW_NAME, "loan")
			.setAttribute("document.id", "doc-1")
			.setAttribute("document.size", 7L)
			.startSpan();
		this.spans.builder("agent", workflow)
			.setAttribute(AgentSpanAttributes.OPERATION_NAME, "invoke_agent")
			.setAttribute(AgentSpanAttributes.AGENT_NAME, "risk")
			.setAttribute("gen_ai.usage.input_tokens", 17L)
			.startSpan();
		this.spans.scanAfterSeconds(61);
		SpanData top = this.spans.spans().get(0);
		assertThat(top.getAttributes().asMap()).containsEntry(AttributeKey.stringKey("document.id"), "doc-1")
			.containsEntry(AttributeKey.longKey("document.size"), 7L)
			.containsEntry(AttributeKey.stringKey("agent_tracing.stuck.operation.name"), "invoke_workflow")
			.containsEntry(AttributeKey.stringKey("agent_tracing.stuck.workflow.name"), "loan");
		SpanData leaf = this.spans.spans().get(1);
		assertThat(leaf.getAttributes().asMap())
			.containsEntry(AttributeKey.stringKey("agent_tracing.stuck.operation.name"), "invoke_agent")
			.containsEntry(AttributeKey.stringKey("agent_tracing.stuck.agent.name"), "risk");
		assertThat(this.spans.spans()).allSatisfy((marker) -> {
			assertThat(marker.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
			assertThat(marker.getStatus().getDescription()).startsWith("hung: agent \"risk\" has been open for 61.0 s");
			assertThat(marker.getAttributes().asMap().keySet()).extracting(AttributeKey::getKey)
				.noneMatch((key) -> key.startsWith("gen_ai."));
			assertThat(marker.getTotalAttributeCount()).isEqualTo(marker.getAttributes().size());
		});
	}

	@Test
	void laterReportOfTheTopmostSpanIsBelowTheFirst() {
		this.spans.start("agent", null);
		this.spans.scanAfterSeconds(61);
		this.spans.scanAfterSeconds(62);
		assertThat(this.spans.exported()).containsExactly("- > stuck agent", "stuck agent > stuck agent");
	}

	@Test
	void anAgentThatMakesManyShortCallsDoesNotHang() {
		Span job = this.spans.start("job", null);
		Span part = this.spans.start("part", job);
		for (int i = 0; i < 10; i++) {
			Span call = (i % 2 == 0) ? this.spans.start("call", part) : this.spans.startForeign("call", part);
			this.spans.scanAfterSeconds(50);
			call.end();
		}
		assertThat(markers()).isEmpty();
		this.spans.scanAfterSeconds(59);
		assertThat(markers()).isEmpty();
		this.spans.scanAfterSeconds(2);
		assertThat(markers()).containsExactly("- > stuck job", "stuck job > stuck part");
	}

	@Test
	void anAgentWithTimeoutMayNotTakeLongerWhateverItCalls(CapturedOutput output) {
		Span job = this.spans.builder("job", null).setAttribute(AgentSpanAttributes.TIMEOUT_MS, 90_000L).startSpan();
		this.spans.start("call", job).end();
		this.spans.scanAfterSeconds(90);
		this.spans.start("call", job);
		this.spans.scanAfterSeconds(1);
		assertThat(markers()).containsExactly("- > stuck job", "stuck job > stuck call");
		assertThat(output)
			.contains("Span \"job\" hangs: it may take 90.0 s by its timeout and has been open for 91.0 s.")
			.doesNotContain("\"call\" hangs");
	}

	@Test
	void anAgentComesBeforeTheCallThatWaitsForIt() {
		Span workflow = this.spans.builder("workflow", null)
			.setAttribute(AgentSpanAttributes.TIMEOUT_MS, 8_000L)
			.startSpan();
		Span publish = sent("publish a", workflow);
		Span blpop = this.spans.startForeign("blpop", workflow);
		Span agent = this.spans.receive("process a", publish);
		Span call = this.spans.startForeign("http post", this.spans.start("chat", agent));
		this.spans.scanAfterSeconds(9);
		assertThat(markers()).containsExactly("- > stuck workflow", "stuck workflow > stuck process a",
				"stuck process a > stuck chat", "stuck chat > stuck http post");
		assertThat(wasStuck(call)).isTrue();
		assertThat(wasStuck(blpop)).isFalse();
	}

	private Span sent(String name, Span parent) {
		Span publish = this.spans.builder(name, parent).setSpanKind(SpanKind.PRODUCER).startSpan();
		publish.end();
		return publish;
	}

	private List<String> markers() {
		return this.spans.exported().stream().filter((span) -> span.contains("> stuck ")).toList();
	}

	private static SpanContext remote(String spanId) {
		return SpanContext.createFromRemoteParent("0af7651916cd43dd8448eb211c80319c", spanId, TraceFlags.getSampled(),
				TraceState.getDefault());
	}

	private static boolean wasStuck(Span span) {
		return Boolean.TRUE.equals(((ReadableSpan) span).getAttribute(AgentSpanAttributes.WAS_STUCK));
	}

}
