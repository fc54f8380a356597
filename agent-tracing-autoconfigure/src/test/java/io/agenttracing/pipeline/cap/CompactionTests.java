package io.agenttracing.pipeline.cap;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.pipeline.collector.SpanCounts;
import io.agenttracing.pipeline.collector.SpanOutcome;
import io.agenttracing.pipeline.collector.SpanSelection;
import io.agenttracing.span.InjectedSpans;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

/**
 * Tests for traces with many spans that end long before their root.
 */
class CompactionTests {

	private final TestTrace trace = new TestTrace();

	private final TestSpan root = this.trace.root("workflow").lasting(1_000_000);

	@Test
	void staysSmallWithMillionSpans() {
		Selected selected = new Selected(50, this.trace);
		int largest = 0;
		for (int i = 0; i < 500_000; i++) {
			TestSpan step = this.trace.child(this.root, "step " + i % 100).lasting(i % 1_000);
			selected.add(this.trace.call(step, "http post").lasting(i % 1_000), step);
			largest = Math.max(largest, selected.size());
		}
		assertThat(largest).isLessThanOrEqualTo(512);
		assertThat(selected.bytes()).isLessThan(512 * 1_000);
		selected.add(this.root);
		assertThat(selected.takeRest()).hasSizeBetween(45, 50);
		assertThat(selected.attribute(this.root, AgentSpanAttributes.SPANS_CREATED)).isEqualTo(1_000_001);
	}

	@Test
	void foldsAsTheFinalChoiceWould() {
		Selected atOnce = new Selected(20, this.trace);
		Selected compacted = new Selected(20, this.trace);
		for (int i = 0; i < 400; i++) {
			SpanData step = (i % 7 == 0) ? this.trace.child(this.root, "agent").agent().lasting(i * 31 % 400)
					: this.trace.child(this.root, "step " + i).lasting(i * 37 % 400);
			atOnce.add(step);
			compacted.add(step);
			if (i % 30 == 0) {
				compacted.compact();
			}
		}
		List<SpanData> expected = atOnce.add(this.root).takeRest();
		assertThat(compacted.add(this.root).takeRest()).extracting(SpanData::getSpanId)
			.isEqualTo(expected.stream().map(SpanData::getSpanId).toList());
		assertThat(withoutNames(compacted)).isEqualTo(withoutNames(atOnce));
	}

	@Test
	void leavesTraceAloneThatMayFit() {
		Selected selected = new Selected(3, this.trace);
		TestSpan one = this.trace.child(this.root, "one");
		TestSpan two = this.trace.child(this.root, "two");
		selected.add(one, two).compact();
		assertThat(selected.add(this.root).takeRest()).satisfiesExactly((span) -> assertThat(span).isSameAs(one),
				(span) -> assertThat(span).isSameAs(two), (span) -> assertThat(span).isSameAs(this.root));
	}

	@Test
	void writesCountsOnParentsThatEndLater() {
		Selected selected = new Selected(3, this.trace);
		TestSpan agent = this.trace.child(this.root, "agent").agent().lasting(500);
		TestSpan step = this.trace.child(agent, "step").lasting(400);
		for (int i = 0; i < 10; i++) {
			selected.add(this.trace.call(step, "call " + i % 2).lasting(i));
		}
		selected.compact();
		assertThat(selected.size()).isLessThanOrEqualTo(3);
		selected.add(step, agent, this.root).takeRest();
		assertThat(selected.exported(step)).isNotNull();
		assertThat(selected.attribute(step, AgentSpanAttributes.FOLDED_BELOW_COUNT)).isEqualTo(10);
		assertThat(selected.below(this.root)).isNull();
	}

	@Test
	void continuesGroupOfSiblings() {
		Selected selected = new Selected(2, this.trace);
		TestSpan slowest = this.trace.call(this.root, "http post").lasting(1_000);
		for (int i = 0; i < 1_000; i++) {
			selected.add(this.trace.call(this.root, "http post").lasting(10));
			if (i == 500) {
				selected.add(slowest);
			}
		}
		selected.add(this.root).takeRest();
		assertThat(selected.attribute(slowest, AgentSpanAttributes.FOLDED_COUNT)).isEqualTo(1_000);
		assertThat(selected.attribute(slowest, AgentSpanAttributes.FOLDED_SUM_MS)).isEqualTo(10_000.0);
		assertThat(selected.count(SpanOutcome.SIBLING)).isEqualTo(1_000);
	}

	@Test
	void movesErrorBelowSpanThatIsNotRememberedAnyMore() {
		Selected selected = new Selected(5, this.trace);
		TestSpan early = this.trace.child(this.root, "early");
		selected.add(early);
		for (int i = 0; i < 10_000; i++) {
			selected.add(this.trace.child(this.root, "step " + i).lasting(10));
		}
		TestSpan error = this.trace.child(early, "late").failing("A");
		selected.add(error, this.root).takeRest();
		assertThat(selected.exported(error).getParentSpanId()).isEqualTo(this.root.getSpanId());
		TestSpan afterwards = this.trace.child(early, "later").failing("A");
		selected.add(afterwards).takeRest();
		assertThat(selected.exported(afterwards).getParentSpanId()).isEqualTo(this.root.getSpanId());
	}

	@Test
	void movesReceiverOfMessageWhoseSenderIsNotRememberedAnyMore() {
		Selected selected = new Selected(5, this.trace);
		TestSpan agent = this.trace.child(this.root, "agent").agent().lasting(500_000);
		TestSpan[] sent = new TestSpan[20_000];
		for (int i = 0; i < sent.length; i++) {
			sent[i] = this.trace.child(agent, "publish").kind(SpanKind.PRODUCER).lasting(1);
			selected.add(sent[i]);
		}
		TestSpan received = process(sent[100]);
		TestSpan elsewhere = this.trace.received("00000000aaaaaaaa", "process").kind(SpanKind.CONSUMER).lasting(1_000);
		selected.add(received, elsewhere, agent, this.root).takeRest();
		assertThat(selected.exported(received).getParentSpanContext()).isEqualTo(agent.getSpanContext());
		assertThat(selected.exported(elsewhere)).isSameAs(elsewhere);
	}

	@Test
	void movesReceiverInAPartWhoseSenderIsNotRememberedAnyMore() {
		Selected selected = new Selected(5, this.trace);
		TestSpan[] sent = new TestSpan[20_000];
		for (int i = 0; i < sent.length; i++) {
			sent[i] = this.trace.child(this.root, "publish").kind(SpanKind.PRODUCER).lasting(1);
			selected.add(sent[i]);
		}
		TestSpan received = process(sent[100]);
		selected.add(received).takePart();
		assertThat(selected.exported(received).getParentSpanContext()).isEqualTo(this.root.getSpanContext());
		TestSpan request = this.trace.received(sent[101].getSpanId(), "http post /")
			.kind(SpanKind.SERVER)
			.lasting(1_000);
		selected.add(request, this.root).takeRest();
		assertThat(selected.exported(request).getParentSpanContext()).isEqualTo(this.root.getSpanContext());
		assertThat(selected.attribute(this.root, AgentSpanAttributes.SPANS_CREATED)).isEqualTo(20_003);
	}

	private TestSpan process(TestSpan sent) {
		return this.trace.received(sent.getSpanId(), "process").kind(SpanKind.CONSUMER).lasting(1_000);
	}

	@Test
	void forgottenSpansAreTakenForOthersSeldom() {
		ForgottenSpans forgotten = new ForgottenSpans();
		TestTrace ids = new TestTrace();
		List<String> known = Stream.generate(ids::nextId).limit(60_000).toList();
		known.forEach(forgotten::add);
		assertThat(known).allMatch(forgotten::contains);
		List<String> others = Stream.generate(ids::nextId).limit(10_000).toList();
		assertThat(others.stream().filter(forgotten::contains).count()).isLessThan(1_000);
	}

	@Test
	void keepsTwiceTheCapOfWhatMattersForTheRules() {
		SpanSelection selection = new SpanCap(50, new SpanCounts(), new InjectedSpans()).of(this.trace.id());
		for (int i = 0; i < 1_000; i++) {
			TestSpan step = this.trace.child(this.root, "step").lasting(10);
			selection.add((i % 10 == 0) ? important(step, i / 10) : this.trace.call(step, "http post").lasting(10));
			selection.add(step);
		}
		assertThat(selection.foldedEarly()).isZero();
		assertThat(selection.spans()).hasSizeLessThan(1_000)
			.filteredOn((span) -> span.getName().equals("important"))
			.hasSize(100);
	}

	private TestSpan important(TestSpan step, int i) {
		TestSpan span = this.trace.child(step, "important").lasting(10);
		return switch (i % 3) {
			case 0 -> span.agent();
			case 1 -> span.failing("A");
			default -> span.with(AgentSpanAttributes.RETRY_ATTEMPT, 2L);
		};
	}

	@Test
	void tellsHowMuchOfWhatMattersTheRulesDoNotSee() {
		SpanSelection selection = new SpanCap(50, new SpanCounts(), new InjectedSpans()).of(this.trace.id());
		for (int i = 0; i < 700; i++) {
			selection.add(this.trace.child(this.root, "agent").agent().lasting(10));
		}
		assertThat(selection.spans()).hasSize(288);
		assertThat(selection.foldedEarly()).isEqualTo(412);
		selection.add(this.root);
		selection.take(true);
		assertThat(selection.foldedEarly()).isZero();
	}

	@Test
	void keepsDeepChainOfError() {
		Selected selected = new Selected(50, this.trace);
		TestSpan[] chain = new TestSpan[20_000];
		chain[0] = this.root;
		for (int i = 1; i < chain.length; i++) {
			chain[i] = this.trace.child(chain[i - 1], "level");
		}
		chain[chain.length - 1].failing("A");
		assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
			for (int i = chain.length - 1; i >= 0; i--) {
				selected.add(chain[i]);
			}
			assertThat(selected.takeRest()).hasSize(chain.length);
		});
	}

	@Test
	void foldsDeepChain() {
		Selected selected = new Selected(50, this.trace);
		TestSpan[] chain = new TestSpan[100_000];
		chain[0] = this.root;
		for (int i = 1; i < chain.length; i++) {
			chain[i] = this.trace.child(chain[i - 1], "level");
		}
		for (int i = chain.length - 1; i > 0; i--) {
			selected.add(chain[i]);
		}
		assertThat(selected.size()).isLessThanOrEqualTo(512);
		assertThatNoException().isThrownBy(() -> selected.add(this.root).takeRest());
		assertThat(selected.attribute(chain[49], AgentSpanAttributes.FOLDED_BELOW_COUNT)).isEqualTo(99_950);
	}

	/** There are more names than are counted, and which ones depends on the order. */
	private Attributes withoutNames(Selected selected) {
		return selected.exported(this.root)
			.getAttributes()
			.toBuilder()
			.remove(AgentSpanAttributes.FOLDED_BELOW)
			.build();
	}

}
