package io.agenttracing.pipeline.cap;

import java.util.ArrayList;
import java.util.List;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.pipeline.collector.SpanOutcome;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for traces that are taken in parts.
 */
class PartsTests {

	private final TestTrace trace = new TestTrace();

	private final TestSpan root = this.trace.root("workflow").lasting(1_000);

	@Test
	void takesPartUntouchedThatFits() {
		Selected selected = new Selected(10, this.trace);
		TestSpan one = this.trace.child(this.root, "one");
		TestSpan two = this.trace.child(this.root, "two");
		assertThat(selected.add(one, two).takePart()).containsExactly(one, two);
		assertThat(selected.add(this.root).takeRest()).singleElement().isSameAs(this.root);
	}

	@Test
	void leavesHalfOfCapToTheEnd() {
		Selected selected = new Selected(20, this.trace);
		assertThat(selected.add(steps(30, "a")).takePart()).hasSize(10);
		assertThat(selected.add(steps(30, "b")).takePart()).hasSize(5);
		selected.add(steps(30, "c")).add(this.root);
		assertThat(selected.takeRest()).hasSize(5).contains(selected.exported(this.root));
		assertThat(selected.attribute(this.root, AgentSpanAttributes.SPANS_CREATED)).isEqualTo(91);
		assertThat(selected.attribute(this.root, AgentSpanAttributes.SPANS_EXPORTED)).isEqualTo(20);
		assertThat(selected.attribute(this.root, AgentSpanAttributes.SPANS_FOLDED)).isEqualTo(71);
		assertThat(selected.attribute(this.root, AgentSpanAttributes.FOLDED_BELOW_COUNT)).isEqualTo(71);
	}

	@Test
	void leavesHalfOfCeilingToTheEnd() {
		Selected selected = new Selected(20, this.trace);
		assertThat(selected.add(agents(100)).takePart()).hasSize(20);
		assertThat(selected.add(agents(100)).takePart()).hasSize(10);
		assertThat(selected.add(agents(100)).add(this.root).takeRest()).hasSize(10);
	}

	@Test
	void writesCountsOfPartOnParentThatEndsLater() {
		Selected selected = new Selected(4, this.trace);
		TestSpan step = this.trace.child(this.root, "step").lasting(500);
		selected.add(this.trace.call(step, "http post").lasting(2), this.trace.call(step, "query").lasting(1),
				this.trace.call(step, "http get").lasting(3));
		assertThat(selected.takePart()).extracting(SpanData::getName).containsExactly("http post", "http get");
		selected.add(step, this.root).takeRest();
		assertThat(selected.below(step)).containsExactly("query: 1");
		assertThat(selected.below(this.root)).isNull();
	}

	@Test
	void exportsParentOfWhatWasExported() {
		Selected selected = new Selected(4, this.trace);
		TestSpan parent = this.trace.child(this.root, "parent").lasting(1);
		TestSpan child = this.trace.child(parent, "child").lasting(900);
		assertThat(selected.add(child).takePart()).containsExactly(child);
		selected.add(steps(20, "step")).add(parent);
		assertThat(selected.takePart()).contains(parent);
		assertThat(selected.add(this.root).takeRest()).contains(selected.exported(this.root));
	}

	@Test
	void exportsParentOfWhatWasExportedPastCeiling() {
		Selected selected = new Selected(2, this.trace);
		TestSpan parent = this.trace.child(this.root, "parent");
		selected.add(this.trace.child(parent, "error").failing("A")).takePart();
		selected.add(agents(50)).takePart();
		selected.add(agents(50)).takePart();
		selected.add(agents(50)).takePart();
		assertThat(selected.add(parent).takePart()).containsExactly(parent);
		assertThat(selected.add(this.root).takeRest()).containsExactly(selected.exported(this.root));
	}

	@Test
	void keepsKindOfErrorForTheEnd() {
		Selected selected = new Selected(4, this.trace);
		selected.add(agents(50)).takePart();
		TestSpan error = this.trace.call(this.root, "call").failing("A");
		assertThat(selected.add(agents(50)).add(error, this.root).takeRest()).contains(error);
	}

	@Test
	void countsErrorOfKindThatWasExported() {
		Selected selected = new Selected(1, this.trace);
		selected.add(this.trace.call(this.root, "call").failing("A")).takePart();
		selected.add(this.trace.call(this.root, "call").failing("A"));
		selected.add(this.trace.call(this.root, "call").failing("B"), this.root);
		assertThat(selected.takeRest()).extracting(SpanData::getName).containsExactly("call", "workflow");
		assertThat(selected.below(this.root)).containsExactly("call: 1");
		assertThat(selected.count(SpanOutcome.CEILING)).isEqualTo(1);
	}

	private SpanData[] steps(int number, String name) {
		List<SpanData> steps = new ArrayList<>();
		for (int i = 0; i < number; i++) {
			steps.add(this.trace.call(this.root, name + ' ' + i).lasting(i));
		}
		return steps.toArray(SpanData[]::new);
	}

	private SpanData[] agents(int number) {
		List<SpanData> agents = new ArrayList<>();
		for (int i = 0; i < number; i++) {
			agents.add(this.trace.child(this.root, "agent").agent());
		}
		return agents.toArray(SpanData[]::new);
	}

}
