package io.agenttracing.viewer.model;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import io.agenttracing.diagnosis.Diagnosis;
import io.agenttracing.diagnosis.DiagnosisRule;
import io.agenttracing.diagnosis.Severity;
import io.agenttracing.diagnosis.Verdict;
import io.agenttracing.diagnosis.trace.Trace;
import io.agenttracing.viewer.DraftSpan;
import io.agenttracing.viewer.store.TraceStore;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How often a trace is looked at that changes all the time. To judge one takes 5
 * milliseconds, and to look at one otherwise 1: so much the clock goes on.
 */
class LooksTests {

	private static final long MILLI = 1_000_000;

	private static final long SECOND = 1_000 * MILLI;

	private final TraceStore store = new TraceStore(64 * 1024 * 1024);

	private final AtomicLong clock = new AtomicLong();

	private final SlowRule rule = new SlowRule();

	private long looks;

	private final TraceModels models = new TraceModels(this.store, new Diagnosis(List.of(this.rule)), () -> {
		this.looks++;
		return DraftSpan.EPOCH * MILLI;
	}, this.clock::get);

	@Test
	void aTraceThatChangesAllTheTimeIsJudgedNowAndThen() {
		long id = 1;
		long unseen = 0;
		for (long at = 0; at < 30 * SECOND; at += 100 * MILLI) {
			this.clock.set(Math.max(this.clock.get(), at));
			for (int i = 0; i < 10; i++) {
				this.store.ended(DraftSpan.of(1, id++, "step").at(0, 10).data());
			}
			this.models.renew();
			unseen += text().contains("\"spans\":" + (id - 1) + ',') ? 0 : 1;
		}
		// 5 ms of each 250 ms, not 300 times; what is there is shown all the same.
		assertThat(this.rule.judged).isBetween(80, 121);
		assertThat(unseen).isZero();
		assertThat(this.looks).isEqualTo(300);
	}

	@Test
	void whatWasNotJudgedIsJudgedLater() {
		this.store.ended(DraftSpan.of(1, 1, "first").at(0, 10).data());
		assertThat(text()).contains("1 spans");
		this.store.ended(DraftSpan.of(1, 2, "second").at(0, 10).data());
		assertThat(text()).contains("\"spans\":2", "1 spans");
		long version = this.store.version();
		this.models.renew();
		assertThat(this.store.version()).isEqualTo(version);
		this.clock.addAndGet(SECOND);
		this.models.renew();
		assertThat(this.store.version()).isEqualTo(version + 1);
		assertThat(text()).contains("2 spans", "\"version\":" + (version + 1));
		this.clock.addAndGet(SECOND);
		this.models.renew();
		assertThat(this.store.version()).isEqualTo(version + 1);
	}

	@Test
	void aModelIsNotMadeAgainAtOnce() {
		this.store.started(DraftSpan.of(1, 1, "first").open(0).data());
		byte[] first = this.models.trace(DraftSpan.traceId(1));
		this.rule.slow = 50 * MILLI;
		this.clock.addAndGet(SECOND);
		assertThat(this.models.trace(DraftSpan.traceId(1))).isNotSameAs(first);
		this.store.started(DraftSpan.of(1, 2, "second").below(1).open(0).data());
		this.clock.addAndGet(10 * SECOND);
		byte[] second = this.models.trace(DraftSpan.traceId(1));
		this.store.started(DraftSpan.of(1, 3, "third").below(1).open(0).data());
		assertThat(this.models.trace(DraftSpan.traceId(1))).isSameAs(second);
		long version = this.store.version();
		this.clock.addAndGet(SECOND);
		this.models.renew();
		assertThat(this.store.version()).isEqualTo(version + 1);
		assertThat(new String(this.models.trace(DraftSpan.traceId(1)), StandardCharsets.UTF_8)).contains("third");
	}

	@Test
	void manyTracesTogetherTakeNoMoreThanTheirShare() {
		this.rule.slow = 10 * MILLI;
		for (int i = 1; i <= 200; i++) {
			this.store.ended(DraftSpan.of(i, 1, "ask").at(0, 10).data());
		}
		assertThat(list()).hasSize(200);
		// There is a second for the first look.
		assertThat(this.rule.judged).isBetween(95, 120);
		for (int i = 0; i < 100; i++) {
			this.clock.addAndGet(SECOND);
			this.models.renew();
			list();
		}
		assertThat(this.rule.judged).isEqualTo(200);
		assertThat(list()).allMatch((trace) -> trace.contains("1 spans"));
	}

	private String text() {
		return new String(this.models.changed(List.of(DraftSpan.traceId(1))), StandardCharsets.UTF_8);
	}

	private List<String> list() {
		List<String> parts = List.of(new String(this.models.list(""), StandardCharsets.UTF_8).split("\\{\"id\""));
		return parts.subList(1, parts.size());
	}

	/**
	 * Says how many spans there are.
	 */
	private final class SlowRule implements DiagnosisRule {

		private long slow = 5 * MILLI;

		private int judged;

		@Override
		public String id() {
			return "slow";
		}

		@Override
		public boolean concerns(SpanData span) {
			return true;
		}

		@Override
		public void examine(Trace trace, Verdict verdict) {
			this.judged++;
			LooksTests.this.clock.addAndGet(this.slow);
			verdict.found(Severity.WARNING, trace.root()).cause("There are %s spans.", trace.spans().size());
		}

	}

}
