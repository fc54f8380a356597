package io.agenttracing.pipeline.cap;

import java.util.List;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.pipeline.collector.SpanOutcome;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TopSpanChoice} through the cap.
 */
class TopSpanChoiceTests {

	private final TestTrace trace = new TestTrace();

	private final TestSpan root = this.trace.root("workflow").lasting(1_000);

	@Test
	void passesCapForWhatMatters() {
		Selected selected = new Selected(5, this.trace);
		for (int i = 0; i < 9; i++) {
			selected.add(this.trace.child(this.root, "agent " + i).agent(), this.trace.call(this.root, "call"));
		}
		selected.add(this.root);
		assertThat(selected.takeRest()).hasSize(10).noneMatch((span) -> span.getKind() == SpanKind.CLIENT);
		assertThat(selected.count(SpanOutcome.SHORT)).isEqualTo(9);
		assertThat(selected.below(this.root)).containsExactly("call: 9");
	}

	@Test
	void stopsAtTwiceTheCap() {
		Selected selected = new Selected(5, this.trace);
		for (int i = 0; i < 100; i++) {
			selected.add(this.trace.child(this.root, "agent").agent().lasting(i));
		}
		selected.add(this.root);
		List<SpanData> taken = selected.takeRest();
		assertThat(taken).hasSize(10);
		assertThat(taken.get(0).getEndEpochNanos()).isEqualTo(91 * TestSpan.MILLI);
		assertThat(selected.count(SpanOutcome.CEILING)).isEqualTo(91);
		assertThat(selected.below(this.root)).containsExactly("agent: 91");
	}

	@Test
	void prefersErrorsThenAgentsThenMessages() {
		Selected selected = new Selected(3, this.trace);
		TestSpan error = this.trace.child(this.root, "error").failing("A");
		TestSpan same = this.trace.child(this.root, "error").failing("A");
		TestSpan other = this.trace.child(this.root, "error").failing("B");
		TestSpan agent = this.trace.child(this.root, "agent").agent();
		TestSpan hop = this.trace.child(this.root, "hop").kind(SpanKind.PRODUCER).lasting(100);
		TestSpan decision = this.trace.child(this.root, "decision")
			.with(AgentSpanAttributes.DECISION_NAME, "x")
			.lasting(200);
		TestSpan lateDecision = this.trace.child(this.root, "decision").with(AgentSpanAttributes.DECISION_NAME, "x");
		selected.add(lateDecision, decision, hop, agent, other, same, error, this.root);
		assertThat(selected.takeRest()).containsExactly(hop, agent, other, same, error, selected.exported(this.root));
		assertThat(selected.below(this.root)).containsExactly("decision: 2");
	}

	@Test
	void foldsErrorsIntoSlowestOfTheirKind() {
		Selected selected = new Selected(2, this.trace);
		TestSpan slowest = this.trace.child(this.root, "call").failing("Timeout").lasting(60);
		selected.add(this.trace.child(this.root, "call").failing("Refused").lasting(1), slowest);
		for (int i = 0; i < 50; i++) {
			selected.add(this.trace.child(this.root, "call").failing("Timeout").lasting(2));
		}
		selected.add(this.root);
		assertThat(selected.takeRest()).hasSize(4);
		assertThat(selected.attribute(slowest, AgentSpanAttributes.FOLDED_COUNT)).isEqualTo(49);
		assertThat(selected.attribute(slowest, AgentSpanAttributes.FOLDED_SUM_MS)).isEqualTo(98.0);
		assertThat(selected.attribute(slowest, AgentSpanAttributes.FOLDED_MAX_MS)).isEqualTo(2.0);
		assertThat(selected.count(SpanOutcome.CEILING)).isEqualTo(49);
	}

	@Test
	void keepsAnErrorOfEachKindWithItsAncestors() {
		Selected selected = new Selected(4, this.trace);
		for (int kind = 0; kind < 8; kind++) {
			TestSpan step = this.trace.child(this.root, "step " + kind);
			for (int i = 0; i < 3; i++) {
				selected.add(this.trace.call(step, "call").failing("Type" + kind).lasting(i));
			}
			selected.add(step);
		}
		selected.add(this.root);
		List<SpanData> taken = selected.takeRest();
		assertThat(taken).hasSize(8 + 8 + 1);
		assertThat(taken).extracting((span) -> span.getAttributes().get(AgentSpanAttributes.ERROR_TYPE))
			.contains("Type0", "Type1", "Type2", "Type3", "Type4", "Type5", "Type6", "Type7");
		assertThat(taken).filteredOn((span) -> span.getName().equals("call"))
			.allSatisfy((span) -> assertThat(selected.attribute((SpanData) span, AgentSpanAttributes.FOLDED_COUNT))
				.isEqualTo(2));
	}

	@Test
	void keepsMainRoot() {
		Selected selected = new Selected(1, this.trace);
		for (int i = 0; i < 5; i++) {
			selected.add(this.trace.received("00000000000000aa", "request " + i).between(10, 20).failing("A"));
		}
		selected.add(this.root.between(15, 16));
		assertThat(selected.takeRest()).extracting(SpanData::getName)
			.containsExactly("request 0", "request 1", "workflow");
		assertThat(selected.below(this.root)).hasSize(3);
	}

}
