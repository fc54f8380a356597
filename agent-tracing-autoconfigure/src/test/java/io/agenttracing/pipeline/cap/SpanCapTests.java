package io.agenttracing.pipeline.cap;

import java.util.List;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.pipeline.collector.SpanOutcome;
import io.agenttracing.pipeline.collector.SpanSize;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SpanCap} with traces that end before they are taken.
 */
class SpanCapTests {

	private final TestTrace trace = new TestTrace();

	private final TestSpan root = this.trace.root("workflow").lasting(1_000);

	@Test
	void leavesTraceUntouchedThatFits() {
		Selected selected = new Selected(3, this.trace);
		TestSpan step = this.trace.child(this.root, "step");
		TestSpan call = this.trace.call(step, "http post");
		selected.add(call, step, this.root);
		List<SpanData> taken = selected.takeRest();
		assertThat(taken).hasSize(3);
		assertThat(taken.get(0)).isSameAs(call);
		assertThat(taken.get(1)).isSameAs(step);
		assertThat(taken.get(2)).isSameAs(this.root);
	}

	@Test
	void takesEverythingWithoutCap() {
		Selected selected = new Selected(0, this.trace);
		for (int i = 0; i < 2_000; i++) {
			selected.add(this.trace.call(this.root, "http post"));
		}
		selected.compact();
		assertThat(selected.takePart()).hasSize(2_000);
		assertThat(selected.add(this.root).takeRest()).singleElement().isSameAs(this.root);
	}

	@Test
	void foldsShortestAndCountsThemAbove() {
		Selected selected = new Selected(3, this.trace);
		TestSpan slow = this.trace.child(this.root, "slow").lasting(900);
		TestSpan slowest = this.trace.call(slow, "http post").lasting(800);
		selected.add(slowest, slow);
		for (int i = 0; i < 4; i++) {
			TestSpan step = this.trace.child(this.root, "step-" + i).lasting(10 + i);
			selected.add(this.trace.call(step, "http get").lasting(5 + i), step);
		}
		selected.add(this.root);
		assertThat(selected.takeRest()).extracting(SpanData::getName).containsExactly("http post", "slow", "workflow");
		assertThat(selected.below(this.root)).containsExactlyInAnyOrder("http get: 4", "step-0: 1", "step-1: 1",
				"step-2: 1", "step-3: 1");
		assertThat(selected.attribute(this.root, AgentSpanAttributes.FOLDED_BELOW_COUNT)).isEqualTo(8);
		assertThat(selected.attribute(this.root, AgentSpanAttributes.SPANS_CREATED)).isEqualTo(11);
		assertThat(selected.attribute(this.root, AgentSpanAttributes.SPANS_EXPORTED)).isEqualTo(3);
		assertThat(selected.attribute(this.root, AgentSpanAttributes.SPANS_FOLDED)).isEqualTo(8);
		assertThat(selected.exported(slow)).isSameAs(slow);
		assertThat(selected.count(SpanOutcome.SHORT)).isEqualTo(8);
	}

	@Test
	void countsOnNearestAncestorThatIsKept() {
		Selected selected = new Selected(2, this.trace);
		TestSpan agent = this.trace.child(this.root, "agent").agent().lasting(100);
		TestSpan step = this.trace.child(agent, "step").lasting(50);
		TestSpan call = this.trace.call(step, "http post").lasting(50);
		selected.add(call, step, agent, this.root).takeRest();
		assertThat(selected.below(agent)).containsExactlyInAnyOrder("http post: 1", "step: 1");
		assertThat(selected.below(this.root)).isNull();
	}

	@Test
	void keepsParentOfSlowChild() {
		Selected selected = new Selected(3, this.trace);
		// Asynchronous: it lasts longer than its parent.
		TestSpan parent = this.trace.child(this.root, "parent").lasting(1);
		TestSpan child = this.trace.child(parent, "child").lasting(500);
		TestSpan other = this.trace.child(this.root, "other").lasting(400);
		selected.add(parent, other, this.root, child);
		assertThat(selected.takeRest()).extracting(SpanData::getName).containsExactly("parent", "workflow", "child");
	}

	@Test
	void keepsParentOfEquallyLongChild() {
		Selected selected = new Selected(2, this.trace);
		TestSpan child = this.trace.child(this.root, "child");
		TestSpan grandchild = this.trace.child(child, "grandchild");
		selected.add(grandchild, child, this.root);
		assertThat(selected.takeRest()).extracting(SpanData::getName).containsExactly("child", "workflow");
	}

	@Test
	void keepsWhatMattersWhateverItsDuration() {
		Selected selected = new Selected(12, this.trace);
		TestSpan[] tops = { this.trace.child(this.root, "error").failing("A"),
				this.trace.child(this.root, "agent").agent(),
				this.trace.child(this.root, "workflow").with(AgentSpanAttributes.OPERATION_NAME, "invoke_workflow"),
				this.trace.child(this.root, "sent").kind(SpanKind.PRODUCER),
				this.trace.child(this.root, "received").kind(SpanKind.CONSUMER),
				this.trace.child(this.root, "retry").with(AgentSpanAttributes.RETRY_ATTEMPT, 2L),
				this.trace.child(this.root, "fallback").with(AgentSpanAttributes.FALLBACK_FROM, "x"),
				this.trace.child(this.root, "decision").with(AgentSpanAttributes.DECISION_NAME, "x"),
				this.trace.child(this.root, "stuck").with(AgentSpanAttributes.WAS_STUCK, true),
				this.trace.child(this.root, "marker").with(AgentSpanAttributes.STUCK_OF_SPAN, "x"),
				this.trace.received("00000000000000aa", "request") };
		selected.add(tops);
		for (int i = 0; i < 20; i++) {
			selected.add(this.trace.call(this.root, "call " + i).lasting(100 + i));
		}
		selected.add(this.root);
		List<SpanData> taken = selected.takeRest();
		assertThat(taken).hasSize(12).contains(tops).extracting(SpanData::getName).contains("workflow");
	}

	@Test
	void takesCallsAsOrdinary() {
		Selected selected = new Selected(2, this.trace);
		for (int i = 0; i < 10; i++) {
			selected.add(this.trace.call(this.root, "call " + i).lasting(i));
		}
		selected.add(this.root);
		assertThat(selected.takeRest()).extracting(SpanData::getName).containsExactly("call 9", "workflow");
	}

	@Test
	void foldsFirstAttemptsFirstUnlessTheyFail() {
		Selected selected = new Selected(4, this.trace);
		TestSpan failed = this.trace.child(this.root, "attempt").with(AgentSpanAttributes.RETRY_ATTEMPT, 1L);
		selected.add(failed.failing("A").lasting(1));
		for (int i = 0; i < 10; i++) {
			TestSpan attempt = this.trace.child(this.root, "call " + i)
				.with(AgentSpanAttributes.RETRY_ATTEMPT, 1L)
				.lasting(10 + i);
			selected.add(this.trace.call(attempt, "http post").lasting(10 + i), attempt);
		}
		selected.add(this.root);
		assertThat(selected.takeRest()).extracting(SpanData::getName)
			.containsExactly("attempt", "http post", "http post", "workflow");
	}

	@Test
	void keepsCallThatComesBack() {
		Selected selected = new Selected(3, this.trace);
		TestSpan call = this.trace.call(this.root, "http get").lasting(1);
		TestSpan request = this.trace.received(call.getSpanId(), "http get /").kind(SpanKind.SERVER);
		selected.add(request, call);
		for (int i = 0; i < 10; i++) {
			selected.add(this.trace.call(this.root, "call " + i).lasting(10));
		}
		selected.add(this.root);
		assertThat(selected.takeRest()).containsExactly(request, call, selected.exported(this.root));
	}

	@Test
	void accountsForMemory() {
		Selected selected = new Selected(50, this.trace);
		TestSpan step = this.trace.child(this.root, "step");
		selected.add(step, this.root);
		assertThat(selected.bytes()).isEqualTo(SpanSize.of(step) + SpanSize.of(this.root));
		selected.takeRest();
	}

	@Test
	void givesUpWhatIsNotSampled() {
		Selected selected = new Selected(50, this.trace);
		TestSpan parent = this.trace.unsampled(this.root.getParentSpanContext(), "parent");
		TestSpan raised = this.trace.child(parent, "raised");
		TestSpan child = this.trace.unsampled(raised.getSpanContext(), "child");
		TestSpan sibling = this.trace.unsampled(parent.getSpanContext(), "sibling");
		selected.add(child, raised, sibling, parent);
		assertThat(selected.removeUnsampled()).isEqualTo(2);
		assertThat(selected.bytes()).isEqualTo(SpanSize.of(raised) + SpanSize.of(parent));
		assertThat(selected.takeRest()).containsExactly(raised, parent);
	}

	@Test
	void survivesIdsThatAreNotUnique() {
		Selected selected = new Selected(2, this.trace);
		TestSpan one = this.trace.child(this.root, "one");
		TestSpan two = this.trace.child(one, "two");
		TestSpan circle = new TestSpan("circle", this.root.getSpanContext(), two.getSpanContext());
		TestSpan itself = new TestSpan("itself", this.trace.root("x").getSpanContext(), this.root.getSpanContext());
		TestSpan own = new TestSpan("own", itself.getSpanContext(), itself.getSpanContext());
		selected.add(own, itself, two, one, circle, this.trace.child(two, "three"), this.trace.child(own, "four"));
		selected.compact().takeRest();
	}

}
