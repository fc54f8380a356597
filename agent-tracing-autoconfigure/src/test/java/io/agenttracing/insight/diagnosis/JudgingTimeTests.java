package io.agenttracing.insight.diagnosis;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.agenttracing.diagnosis.Diagnosis;
import io.agenttracing.pipeline.TailSampledTraces;
import io.agenttracing.pipeline.TracePart;
import io.agenttracing.testing.Story;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static io.agenttracing.AgentSpanAttributes.TIMEOUT_MS;
import static io.agenttracing.AgentSpanAttributes.WAS_STUCK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * How much of a core is spent on judging, by clocks that only the tests move.
 */
@ExtendWith(OutputCaptureExtension.class)
class JudgingTimeTests {

	private static final long SECOND = 1_000_000_000L;

	private final AtomicLong clock = new AtomicLong();

	private final AtomicLong processor = new AtomicLong();

	private final JudgingTime time = new JudgingTime(0.02, this.clock::get, this.processor::get);

	@Test
	void twoPercentOfAMinuteMayBeSpent() {
		spend(SECOND * 12 / 10 - 1);
		assertThat(this.time.isOver()).isFalse();
		spend(1);
		assertThat(this.time.isOver()).isTrue();
		assertThat(this.time.share()).isEqualTo(0.02);
	}

	@Test
	void theMinuteGoesOn() {
		spend(SECOND);
		this.clock.addAndGet(30 * SECOND);
		spend(SECOND);
		assertThat(this.time.isOver()).isTrue();
		this.clock.addAndGet(29 * SECOND);
		assertThat(this.time.isOver()).isTrue();
		this.clock.addAndGet(SECOND);
		assertThat(this.time.isOver()).isFalse();
		spend(SECOND * 2 / 10);
		assertThat(this.time.isOver()).isTrue();
		this.clock.addAndGet(3_600 * SECOND);
		assertThat(this.time.isOver()).isFalse();
		assertThat(this.time.share()).isZero();
	}

	@Test
	void waitingForTheProcessorIsNotCountedWhereThereIsMuchToDo() {
		this.time.measure(16, () -> this.clock.addAndGet(2 * SECOND));
		assertThat(this.time.isOver()).isFalse();
		this.time.measure(15, () -> this.clock.addAndGet(2 * SECOND));
		assertThat(this.time.isOver()).isTrue();
	}

	@Test
	void whatFailsTakesTimeAsWell() {
		assertThatIllegalStateException().isThrownBy(() -> this.time.measure(50, () -> {
			this.processor.addAndGet(2 * SECOND);
			throw new IllegalStateException("down");
		}));
		assertThat(this.time.isOver()).isTrue();
	}

	@Test
	void theTimeOfAThreadGoesOnWhileItWorks() {
		JudgingTime.OfThread thread = new JudgingTime.OfThread();
		long before = thread.getAsLong();
		AtomicInteger work = new AtomicInteger();
		while (thread.getAsLong() == before && work.get() < 1_000_000_000) {
			work.incrementAndGet();
		}
		assertThat(thread.getAsLong()).isGreaterThan(before);
	}

	@Test
	void aboveItOnlyWhatIsExportedOrHangsIsJudged(CapturedOutput output) {
		AtomicInteger judged = new AtomicInteger();
		TraceDiagnosis diagnosis = new TraceDiagnosis(Diagnosis.byAllRules(), new FindingReport(this.clock::get),
				new TailSampledTraces(this.clock::get), new LearnedKnowledge(this.clock::get, 0), this.time,
				List.of((traceId, examination, exported) -> judged.incrementAndGet()));
		Story story = new Story().root("a", 0, 40, TIMEOUT_MS, 50L).call("a", "b", 0, 30, TIMEOUT_MS, 90L);
		diagnosis.review(part(story, "1", false));
		assertThat(judged).hasValue(1);
		spend(2 * SECOND);
		diagnosis.review(part(story, "2", false));
		diagnosis.review(part(story, "3", false));
		assertThat(judged).hasValue(1);
		assertThat(this.time.notJudged()).isEqualTo(2);
		assertThat(output).containsOnlyOnce("Judging traces took more than 2 % of a core in the last minute")
			.contains("agent-tracing.diagnosis.max-cpu-share");
		diagnosis.review(part(story, "4", true));
		assertThat(judged).hasValue(2);
		diagnosis.review(part(new Story().root("a", 0, 90_000, WAS_STUCK, true), "5", false));
		assertThat(judged).hasValue(3);
		assertThat(this.time.notJudged()).isEqualTo(2);
		this.clock.addAndGet(60 * SECOND);
		diagnosis.review(part(story, "6", false));
		assertThat(judged).hasValue(4);
	}

	@Test
	void noneOfACoreIsNoSurprise(CapturedOutput output) {
		JudgingTime none = new JudgingTime(0, this.clock::get, this.processor::get);
		assertThat(none.isOver()).isTrue();
		none.leftOut();
		assertThat(none.notJudged()).isOne();
		assertThat(output).doesNotContain("Judging traces");
	}

	private static TracePart part(Story story, String traceId, boolean exported) {
		return new TracePart(traceId, story.spans(), true, null, 0, exported);
	}

	private void spend(long nanos) {
		this.time.measure(50, () -> this.processor.addAndGet(nanos));
	}

}
