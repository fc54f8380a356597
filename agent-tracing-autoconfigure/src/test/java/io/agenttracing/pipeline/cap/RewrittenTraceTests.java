package io.agenttracing.pipeline.cap;

import io.agenttracing.AgentSpanAttributes;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A selection whose spans are rewritten.
 */
class RewrittenTraceTests {

	private final TestTrace trace = new TestTrace();

	private final TestSpan root = this.trace.root("invoke_agent desk").agent().lasting(1_000);

	private final TestSpan step = this.trace.child(this.root, "step").lasting(10);

	private final TestSpan chat = this.trace.child(this.step, "chat").lasting(10);

	@Test
	void whatWasMergedIsNotAmongThem() {
		Selected selected = new Selected(50, this.trace).add(this.chat, this.step, this.root);
		selected.merge(this.chat);
		assertThat(selected.size()).isEqualTo(2);
		assertThat(selected.takeRest()).containsExactly(this.step, this.root);
	}

	@Test
	void whatWasMergedIsNotCountedAsFolded() {
		Selected selected = new Selected(3, this.trace).add(this.chat, this.step);
		for (int i = 0; i < 4; i++) {
			selected.add(this.trace.call(this.root, "http get").lasting(1));
		}
		selected.add(this.root);
		selected.merge(this.chat);
		selected.takeRest();
		assertThat(selected.attribute(this.root, AgentSpanAttributes.SPANS_FOLDED)).isEqualTo(3);
	}

	@Test
	void lateChildOfWhatWasMergedFindsItsPlace() {
		Selected selected = new Selected(50, this.trace).add(this.chat, this.step, this.root);
		selected.merge(this.chat);
		selected.takeRest();
		TestSpan late = this.trace.child(this.chat, "late");
		selected.add(late);
		assertThat(selected.takeRest()).extracting(SpanData::getParentSpanContext)
			.containsExactly(this.step.getSpanContext());
	}

	@Test
	void tellsWhoseChildrenWereExportedInAnEarlierPart() {
		Selected selected = new Selected(50, this.trace).add(this.trace.child(this.chat, "http post"));
		selected.takePart();
		selected.add(this.chat, this.step);
		assertThat(selected.merge(this.step)).containsExactly(this.chat.getSpanId());
	}

	@Test
	void stepsAfterACompleteTraceAreNotKnownToAnyone() {
		Selected selected = new Selected(50, this.trace).add(this.chat, this.step, this.root);
		selected.takeRest();
		TestSpan again = this.trace.child(this.root, "again");
		TestSpan inside = this.trace.child(again, "inside");
		selected.add(inside, again);
		assertThat(selected.merge(inside)).isEmpty();
		assertThat(selected.takeRest()).containsExactly(again);
	}

	@Test
	void whatWasFoldedEarlyIsLeftAsItIs() {
		Selected selected = new Selected(2, this.trace).add(this.chat, this.step);
		for (int i = 0; i < 10; i++) {
			selected.add(this.trace.child(this.root, "failed " + i).failing("Timeout"));
		}
		selected.compact();
		int before = selected.size();
		selected.merge(this.chat);
		assertThat(selected.size()).isEqualTo(before);
	}

}
