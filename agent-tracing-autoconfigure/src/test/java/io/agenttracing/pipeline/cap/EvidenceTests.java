package io.agenttracing.pipeline.cap;

import java.util.ArrayList;
import java.util.List;

import io.agenttracing.AgentSpanAttributes;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for spans that findings name.
 */
class EvidenceTests {

	private final TestTrace trace = new TestTrace();

	private final TestSpan root = this.trace.root("workflow").lasting(1_000);

	@Test
	void aShortSpanThatAFindingNamesStaysWithItsCallers() {
		Selected selected = new Selected(50, this.trace);
		TestSpan caller = this.trace.child(this.root, "caller").lasting(2);
		TestSpan named = this.trace.call(caller, "query").lasting(1);
		TestSpan beside = this.trace.call(caller, "other").lasting(1);
		selected.add(named, beside, caller);
		for (int i = 0; i < 400; i++) {
			selected.add(this.trace.child(this.root, "step " + i).lasting(10));
		}
		assertThat(selected.add(this.root).keep(named).takeRest()).hasSize(50)
			.contains(selected.exported(caller), selected.exported(this.root))
			.noneMatch((span) -> span.getName().equals("other"));
		assertThat(selected.exported(named)).isSameAs(named);
	}

	@Test
	void staysAmongEqualCallsThatAreFolded() {
		Selected selected = new Selected(10, this.trace);
		List<TestSpan> calls = new ArrayList<>();
		for (int i = 0; i < 100; i++) {
			calls.add(this.trace.call(this.root, "http post").lasting(i));
			selected.add(calls.get(i));
		}
		assertThat(selected.add(this.root).keep(calls.get(3), calls.get(4)).takeRest())
			.contains(calls.get(3), calls.get(4))
			.hasSize(10);
		assertThat(selected.attribute(calls.get(99), AgentSpanAttributes.FOLDED_COUNT)).isEqualTo(91);
	}

	@Test
	void staysInAPart() {
		Selected selected = new Selected(8, this.trace);
		TestSpan named = this.trace.child(this.root, "named").lasting(1);
		selected.add(named);
		for (int i = 0; i < 20; i++) {
			selected.add(this.trace.child(this.root, "step " + i).lasting(10));
		}
		assertThat(selected.keep(named).takePart()).hasSize(4).contains(named);
		assertThat(selected.add(this.root).takeRest()).singleElement();
	}

	@Test
	void isNamedForOneSelectionOnly() {
		Selected selected = new Selected(4, this.trace);
		TestSpan named = this.trace.child(this.root, "named").lasting(1);
		selected.keep(named).add(this.trace.child(this.root, "first")).takePart();
		for (int i = 0; i < 20; i++) {
			selected.add(this.trace.child(this.root, "step " + i).lasting(10));
		}
		assertThat(selected.add(named, this.root).takeRest()).doesNotContain(named);
	}

	@Test
	void staysBeforeErrorsAndAgentsThatAreTooMany() {
		Selected selected = new Selected(5, this.trace);
		TestSpan named = this.trace.child(this.root, "named").lasting(1);
		for (int i = 0; i < 100; i++) {
			selected.add(this.trace.child(this.root, "agent").agent().lasting(100),
					this.trace.call(this.root, "call " + i).failing("Kind" + i).lasting(100));
		}
		assertThat(selected.add(named, this.root).keep(named).takeRest()).hasSizeBetween(10, 11)
			.contains(named, selected.exported(this.root));
	}

	@Test
	void leavesHalfOfTheRoomToOthers() {
		Selected selected = new Selected(10, this.trace);
		List<TestSpan> named = new ArrayList<>();
		for (int i = 0; i < 200; i++) {
			named.add(this.trace.call(this.root, "named " + i).lasting(1));
			selected.add(named.get(i), this.trace.child(this.root, "agent").agent());
		}
		List<SpanData> taken = selected.add(this.root).keep(named.toArray(SpanData[]::new)).takeRest();
		assertThat(taken).hasSize(20).contains(named.get(0), named.get(9)).doesNotContain(named.get(10));
		assertThat(taken).filteredOn((span) -> span.getName().equals("agent")).hasSize(9);
	}

	@Test
	void whatDeviatesFromTheUsualStaysAmongAgentsThatAreTooMany() {
		for (AttributeKey<List<String>> key : List.of(AgentSpanAttributes.PAYLOAD_USUAL_SHAPE,
				AgentSpanAttributes.RESULT_USUAL_SHAPE)) {
			TestTrace trace = new TestTrace();
			TestSpan root = trace.root("workflow").lasting(1_000);
			Selected selected = new Selected(5, trace);
			TestSpan caller = trace.child(root, "caller").agent().lasting(2);
			TestSpan deviating = trace.child(caller, "agent")
				.failing("Kind")
				.with(key, List.of("score:number"))
				.lasting(1);
			for (int i = 0; i < 1_000; i++) {
				selected.add(trace.child(root, "agent").agent().lasting(100),
						trace.child(root, "agent").failing("Kind").lasting(100));
				if (i == 100) {
					// Long before the root, and before the spans are chosen for the first
					// time.
					selected.add(deviating, caller);
				}
			}
			assertThat(selected.add(root).takeRest()).hasSizeBetween(10, 13).contains(deviating);
		}
	}

	@Test
	void whatDeviatesFromTheUsualLeavesRoomToFindingsAndToOthers() {
		Selected selected = new Selected(10, this.trace);
		TestSpan named = this.trace.call(this.root, "named").lasting(1);
		List<TestSpan> deviating = new ArrayList<>();
		for (int i = 0; i < 200; i++) {
			deviating.add(this.trace.child(this.root, "deviating")
				.with(AgentSpanAttributes.PAYLOAD_USUAL_SHAPE, List.of("score:number"))
				.between(1_000 - i, 2_000));
			selected.add(deviating.get(i), this.trace.child(this.root, "agent").agent().lasting(1));
		}
		List<SpanData> taken = selected.add(named, this.root).keep(named).takeRest();
		assertThat(taken).hasSize(20).contains(named, deviating.get(199), deviating.get(191));
		assertThat(taken).filteredOn((span) -> span.getName().equals("deviating")).hasSize(9);
	}

	@Test
	void thoseFarBelowDoNotBringHundredsOfCallers() {
		Selected selected = new Selected(10, this.trace);
		List<TestSpan> chain = new ArrayList<>(List.of(this.root));
		for (int i = 0; i < 400; i++) {
			chain.add(this.trace.child(chain.get(i), "call " + i).lasting(400 - i));
		}
		TestSpan near = this.trace.call(chain.get(2), "near").lasting(1);
		selected.add(near);
		for (int i = chain.size() - 1; i >= 0; i--) {
			selected.add(chain.get(i));
		}
		assertThat(selected.keep(chain.get(400), chain.get(399), near).takeRest()).hasSize(10).contains(near);
	}

	@Test
	void thoseBelowHundredsOfAgentsDoNotBringThem() {
		Selected selected = new Selected(10, this.trace);
		List<TestSpan> chain = new ArrayList<>(List.of(this.root));
		for (int i = 0; i < 400; i++) {
			chain.add(this.trace.child(chain.get(i), "agent " + i).agent().lasting(400 - i));
		}
		TestSpan named = this.trace.call(chain.get(400), "named").lasting(1);
		selected.add(named);
		for (int i = chain.size() - 1; i >= 0; i--) {
			selected.add(chain.get(i));
		}
		assertThat(selected.keep(named).takeRest()).hasSizeLessThanOrEqualTo(21).doesNotContain(named);
	}

	@Test
	void whatIsNotHeldIsNoMatter() {
		Selected selected = new Selected(2, this.trace);
		for (int i = 0; i < 5; i++) {
			selected.add(this.trace.child(this.root, "step " + i).kind(SpanKind.CLIENT));
		}
		assertThat(selected.add(this.root).keep(this.trace.root("unknown")).takeRest()).hasSize(2);
	}

}
