package io.agenttracing.pipeline.cap;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.pipeline.collector.SpanOutcome;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SiblingFolding} through the cap.
 */
class SiblingFoldingTests {

	private final TestTrace trace = new TestTrace();

	private final TestSpan root = this.trace.root("workflow").lasting(1_000);

	@Test
	void foldsIntoSlowest() {
		Selected selected = new Selected(3, this.trace);
		TestSpan slowest = this.trace.call(this.root, "http post").lasting(50);
		selected.add(this.trace.call(this.root, "http post").lasting(20));
		selected.add(this.trace.call(this.root, "query").lasting(1), slowest);
		selected.add(this.trace.call(this.root, "http post").lasting(30), this.root);
		assertThat(selected.takeRest()).extracting(SpanData::getName).containsExactly("query", "http post", "workflow");
		assertThat(selected.attribute(slowest, AgentSpanAttributes.FOLDED_COUNT)).isEqualTo(2);
		assertThat(selected.attribute(slowest, AgentSpanAttributes.FOLDED_SUM_MS)).isEqualTo(50.0);
		assertThat(selected.attribute(slowest, AgentSpanAttributes.FOLDED_MAX_MS)).isEqualTo(30.0);
		assertThat(selected.exported(slowest).getTotalAttributeCount()).isEqualTo(3);
		assertThat(selected.count(SpanOutcome.SIBLING)).isEqualTo(2);
		assertThat(selected.attribute(this.root, AgentSpanAttributes.SPANS_FOLDED)).isEqualTo(2);
	}

	@Test
	void foldsOnlyAsManyAsNeededAndFastestFirst() {
		Selected selected = new Selected(5, this.trace);
		TestSpan[] calls = new TestSpan[6];
		for (int i = 0; i < 6; i++) {
			calls[i] = this.trace.call(this.root, "http post").lasting(10 + i);
			selected.add(calls[i]);
		}
		selected.add(this.root);
		assertThat(selected.takeRest()).containsExactly(calls[2], calls[3], calls[4], selected.exported(calls[5]),
				selected.exported(this.root));
		assertThat(selected.attribute(calls[5], AgentSpanAttributes.FOLDED_COUNT)).isEqualTo(2);
	}

	@Test
	void foldsLargestGroupFirst() {
		Selected selected = new Selected(4, this.trace);
		for (int i = 0; i < 2; i++) {
			selected.add(this.trace.call(this.root, "few").lasting(10));
		}
		for (int i = 0; i < 4; i++) {
			selected.add(this.trace.call(this.root, "many").lasting(100));
		}
		selected.add(this.root);
		assertThat(selected.takeRest()).extracting(SpanData::getName).containsExactly("few", "few", "many", "workflow");
	}

	@Test
	void countsWhatIsBelowFoldedSiblings() {
		Selected selected = new Selected(3, this.trace);
		TestSpan slowest = null;
		for (int i = 0; i < 5; i++) {
			slowest = this.trace.child(this.root, "step").lasting(10 + i);
			selected.add(this.trace.call(slowest, "http post").lasting(5), slowest);
		}
		selected.add(this.root);
		assertThat(selected.takeRest()).extracting(SpanData::getName).containsExactly("http post", "step", "workflow");
		assertThat(selected.attribute(slowest, AgentSpanAttributes.FOLDED_COUNT)).isEqualTo(4);
		assertThat(selected.below(slowest)).containsExactly("http post: 4");
		assertThat(selected.count(SpanOutcome.SIBLING)).isEqualTo(4);
		assertThat(selected.count(SpanOutcome.SHORT)).isEqualTo(4);
	}

	@Test
	void carriesCountsOfFoldedExemplarsOn() {
		Selected selected = new Selected(2, this.trace);
		TestSpan slow = this.trace.child(this.root, "slow").lasting(100);
		TestSpan fast = this.trace.child(this.root, "fast").lasting(50);
		for (int i = 0; i < 10; i++) {
			selected.add(this.trace.call(fast, "http post").lasting(i));
		}
		selected.add(fast, slow, this.root);
		assertThat(selected.takeRest()).containsExactly(slow, selected.exported(this.root));
		assertThat(selected.below(this.root)).containsExactly("http post: 10", "fast: 1");
	}

	@Test
	void leavesDifferentKindsNamesAndParentsApart() {
		Selected selected = new Selected(3, this.trace);
		TestSpan step = this.trace.child(this.root, "step").lasting(500);
		selected.add(this.trace.call(step, "a").lasting(1), this.trace.call(this.root, "a").lasting(2));
		selected.add(this.trace.child(this.root, "a").lasting(3).kind(SpanKind.SERVER));
		selected.add(this.trace.call(this.root, "b").lasting(400), step, this.root);
		selected.takeRest();
		assertThat(selected.count(SpanOutcome.SIBLING)).isZero();
		assertThat(selected.count(SpanOutcome.SHORT)).isEqualTo(3);
	}

	@Test
	void leavesErrorsAndTheirAncestorsApart() {
		Selected selected = new Selected(4, this.trace);
		TestSpan failed = this.trace.child(this.root, "step").lasting(1);
		TestSpan failure = this.trace.call(failed, "http post").lasting(1).failing("Timeout");
		selected.add(failure, failed);
		for (int i = 0; i < 10; i++) {
			selected.add(this.trace.child(this.root, "step").lasting(10 + i));
		}
		selected.add(this.root);
		assertThat(selected.takeRest()).hasSize(4).contains(failure, failed);
		assertThat(selected.count(SpanOutcome.SIBLING)).isEqualTo(9);
	}

}
