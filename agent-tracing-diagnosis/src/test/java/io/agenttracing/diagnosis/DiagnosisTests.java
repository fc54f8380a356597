package io.agenttracing.diagnosis;

import java.util.List;

import io.agenttracing.diagnosis.trace.SpanNode;
import io.agenttracing.diagnosis.trace.Trace;
import io.agenttracing.testing.Story;
import io.opentelemetry.sdk.trace.data.DelegatingSpanData;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

import static io.agenttracing.AgentSpanAttributes.RETRY_ATTEMPT;
import static io.agenttracing.AgentSpanAttributes.TIMEOUT_MS;
import static io.agenttracing.AgentSpanAttributes.WAS_STUCK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Tests for {@link Diagnosis} and {@link Trace}.
 */
class DiagnosisTests {

	@Test
	void asksEachRuleThereIsWhetherATraceConcernsIt() {
		Diagnosis diagnosis = Diagnosis.byAllRules();
		assertThat(diagnosis.concerns(span())).isFalse();
		assertThat(diagnosis.concerns(span(TIMEOUT_MS, 1L))).isTrue();
		assertThat(diagnosis.concerns(span(RETRY_ATTEMPT, 1L))).isTrue();
		assertThat(diagnosis.concerns(span(WAS_STUCK, true))).isTrue();
		assertThat(new Diagnosis(List.of()).concerns(span(WAS_STUCK, true))).isFalse();
	}

	@Test
	void findsWhatTheRulesFind() {
		Story story = new Story().root("a", 0, 70_000, TIMEOUT_MS, 1_000L)
			.call("a", "b", 0, 61_000, TIMEOUT_MS, 90_000L, WAS_STUCK, true);
		assertThat(Diagnosis.byAllRules().examine(Trace.whole(story.spans())).alarms()).extracting(Finding::rule)
			.containsExactlyInAnyOrder("hung", "timeout-inversion");
	}

	/** One that does not exist is registered in the resources of the tests. */
	@Test
	void aRuleThatCannotBeCreatedCostsNoOther() {
		assertThatNoException().isThrownBy(Diagnosis::byAllRules);
		assertThat(Diagnosis.byAllRules().isEmpty()).isFalse();
	}

	@Test
	void boundsWhatIsFound() {
		Story story = new Story().root("a", 0, 100, TIMEOUT_MS, 1_000L);
		for (int i = 0; i < 100; i++) {
			story.call("a", "call " + i, 0, 10, TIMEOUT_MS, 90_000L);
		}
		assertThat(Diagnosis.byAllRules().examine(Trace.whole(story.spans())).findings())
			.filteredOn((finding) -> finding.rule().equals("timeout-inversion"))
			.hasSize(16);
	}

	@Test
	void aBrokenParentLeadsNowhere() {
		SpanData itself = new Story().root("a", 0, 1, TIMEOUT_MS, 1L).spans().get(0);
		Trace trace = Trace.whole(List.of(itself, new LoopingSpan(itself)));
		assertThat(trace.spans()).singleElement()
			.extracting(SpanNode::ancestors)
			.asInstanceOf(InstanceOfAssertFactories.LIST)
			.isEmpty();
	}

	private static SpanData span(Object... attributes) {
		return new Story().root("a", 0, 1, attributes).spans().get(0);
	}

	private static final class LoopingSpan extends DelegatingSpanData {

		private LoopingSpan(SpanData delegate) {
			super(delegate);
		}

		@Override
		public String getParentSpanId() {
			return getSpanId();
		}

	}

}
