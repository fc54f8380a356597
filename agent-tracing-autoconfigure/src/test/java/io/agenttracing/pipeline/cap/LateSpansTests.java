package io.agenttracing.pipeline.cap;

import java.util.List;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.pipeline.collector.SpanCounts;
import io.agenttracing.pipeline.collector.SpanOutcome;
import io.agenttracing.pipeline.collector.SpanSelection;
import io.agenttracing.span.InjectedSpans;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for spans that end when their trace was taken already.
 */
class LateSpansTests {

	private final TestTrace trace = new TestTrace();

	private final TestSpan root = this.trace.root("workflow").lasting(1_000);

	@Test
	void exportsLateSpanUntouchedWhereThereIsRoom() {
		Selected selected = new Selected(3, this.trace);
		TestSpan step = this.trace.child(this.root, "step");
		selected.add(step, this.root).takeRest();
		TestSpan late = this.trace.child(step, "late");
		assertThat(selected.add(late).takeRest()).singleElement().isSameAs(late);
	}

	@Test
	void foldsLateSpanWhereThereIsNoRoom() {
		Selected selected = new Selected(2, this.trace);
		TestSpan step = this.trace.child(this.root, "step");
		selected.add(step, this.root).takeRest();
		assertThat(selected.add(this.trace.child(step, "late").lasting(5_000)).takeRest()).isEmpty();
		assertThat(selected.count(SpanOutcome.LATE)).isEqualTo(1);
	}

	@Test
	void exportsLateErrorUpToCeiling() {
		Selected selected = new Selected(2, this.trace);
		TestSpan step = this.trace.child(this.root, "step");
		selected.add(step, this.root).takeRest();
		for (int i = 0; i < 4; i++) {
			selected.add(this.trace.child(step, "late").failing("A")).takeRest();
		}
		assertThat(selected.count(SpanOutcome.CEILING)).isEqualTo(2);
	}

	@Test
	void exportsLateRequestsUpToCeiling() {
		Selected selected = new Selected(2, this.trace);
		selected.add(this.root).takeRest();
		for (int i = 0; i < 10; i++) {
			selected.add(this.trace.received(this.root.getSpanId(), "process").kind(SpanKind.CONSUMER)).takeRest();
		}
		assertThat(selected.count(SpanOutcome.CEILING)).isEqualTo(7);
	}

	@Test
	void movesLateChildOfFoldedParent() {
		Selected selected = new Selected(2, this.trace);
		TestSpan agent = this.trace.child(this.root, "agent").agent();
		TestSpan step = this.trace.child(agent, "step");
		TestSpan call = this.trace.child(step, "call");
		selected.add(call, step, agent, this.root).takeRest();
		TestSpan late = this.trace.child(call, "late").failing("A");
		SpanData exported = selected.add(late).takeRest().get(0);
		assertThat(exported.getParentSpanContext()).isEqualTo(agent.getSpanContext());
		assertThat(exported.getParentSpanId()).isEqualTo(agent.getSpanId());
		assertThat(exported.getAttributes()).isEqualTo(late.getAttributes());
	}

	@Test
	void movesLateChildOfFoldedSibling() {
		Selected selected = new Selected(2, this.trace);
		TestSpan fast = this.trace.call(this.root, "http post").lasting(1);
		selected.add(fast, this.trace.call(this.root, "http post").lasting(2), this.root).takeRest();
		SpanData exported = selected.add(this.trace.child(fast, "late").agent()).takeRest().get(0);
		assertThat(exported.getParentSpanContext()).isEqualTo(this.root.getSpanContext());
	}

	@Test
	void movesMessageOfFoldedSender() {
		Selected selected = new Selected(2, this.trace);
		TestSpan sent = this.trace.child(this.root, "publish").kind(SpanKind.PRODUCER);
		selected.add(sent, agent(), agent()).takePart();
		assertThat(selected.exported(sent)).isNull();
		TestSpan received = this.trace.received(sent.getSpanId(), "process").kind(SpanKind.CONSUMER);
		selected.add(received, this.root).takeRest();
		assertThat(selected.exported(received).getParentSpanContext()).isEqualTo(this.root.getSpanContext());
	}

	@Test
	void movesChildOfParentThatWasFoldedWhileItWasOpen() {
		Selected selected = new Selected(2, this.trace);
		TestSpan parent = this.trace.child(this.root, "parent");
		TestSpan step = this.trace.child(parent, "step");
		// Both are folded, one part after the other, before the error below them ends.
		selected.add(step, this.trace.child(this.root, "other").lasting(2)).takePart();
		selected.add(parent, agent()).takePart();
		TestSpan error = this.trace.child(step, "late").failing("A");
		selected.add(error, this.root).takeRest();
		assertThat(selected.exported(error).getParentSpanId()).isEqualTo(this.root.getSpanId());
	}

	@Test
	void countsLateSpansOfTraceWithoutRootOnNextRoot() {
		Selected selected = new Selected(2, this.trace);
		TestSpan step = this.trace.child(this.root, "step");
		selected.add(step, this.root).takeRest();
		selected.add(this.trace.child(step, "late")).takeRest();
		TestSpan next = this.trace.received("00000000000000aa", "next");
		selected.add(next).takeRest();
		assertThat(selected.below(next)).containsExactly("late: 1");
		assertThat(selected.attribute(next, AgentSpanAttributes.SPANS_CREATED)).isEqualTo(4);
	}

	@Test
	void takesSpanWithoutKnownParentForRoot() {
		Selected selected = new Selected(2, this.trace);
		TestSpan stray = this.trace.child(this.trace.root("lost"), "stray");
		selected.add(stray);
		for (int i = 0; i < 5; i++) {
			selected.add(this.trace.call(stray, "call " + i).lasting(i));
		}
		assertThat(selected.takeRest()).extracting(SpanData::getName).containsExactly("stray", "call 4");
	}

	@Test
	void forgetsTracesThatWereNotUsedForLongest() {
		TraceMemories memories = new TraceMemories(20);
		CapSettings settings = new CapSettings(2, memories, new SpanCounts(), new InjectedSpans());
		for (int i = 1; i <= 100; i++) {
			SpanSelection selection = new CappedSelection("trace " + i, settings);
			selection.add(this.trace.child(this.root, "child"));
			selection.take(false);
			assertThat(memories.weight()).isLessThanOrEqualTo(20);
		}
		assertThat(memories.size()).isEqualTo(3);
		assertThat(memories.of("trace 100").exported().count()).isEqualTo(1);
		assertThat(memories.of("trace 1").exported().count()).isZero();
	}

	@Test
	void goesOnWithTraceThatWasForgottenMeanwhile() {
		TraceMemories memories = new TraceMemories(5);
		CapSettings settings = new CapSettings(2, memories, new SpanCounts(), new InjectedSpans());
		SpanSelection selection = new CappedSelection(this.trace.id(), settings);
		for (int i = 0; i < 50; i++) {
			selection.add(this.trace.child(this.trace.child(this.root, "a"), "b"));
			selection.take(false);
		}
		selection.add(this.root);
		List<SpanData> taken = selection.take(true);
		assertThat(taken).hasSize(1);
		assertThat(taken.get(0).getAttributes().get(AgentSpanAttributes.SPANS_CREATED)).isEqualTo(51);
		assertThat(memories.weight()).isLessThanOrEqualTo(5);
	}

	private TestSpan agent() {
		return this.trace.child(this.root, "agent").agent();
	}

}
