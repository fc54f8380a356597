package io.agenttracing.viewer.model;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

import io.agenttracing.viewer.DraftSpan;
import io.agenttracing.viewer.store.TraceStore;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How often a trace is looked at that changes all the time. The clock goes on by 5
 * milliseconds each time that it is read: so long takes looking at anything.
 */
class LooksTests {

	private static final long MILLI = 1_000_000;

	private static final long SECOND = 1_000 * MILLI;

	private final TraceStore store = new TraceStore(64 * 1024 * 1024);

	private final AtomicLong clock = new AtomicLong();

	private final AtomicLong looks = new AtomicLong();

	private final LongSupplier epochNanos = () -> {
		this.looks.incrementAndGet();
		return DraftSpan.EPOCH * MILLI;
	};

	@Test
	void aTraceThatChangesAllTheTimeIsLookedAtNowAndThen() {
		TraceModels models = new TraceModels(this.store, this.epochNanos, () -> this.clock.addAndGet(5 * MILLI));
		long id = 1;
		for (long at = 0; at < 30 * SECOND; at += 100 * MILLI) {
			this.clock.set(Math.max(this.clock.get(), at));
			for (int i = 0; i < 10; i++) {
				this.store.ended(DraftSpan.of(1, id++, "step").at(0, 10).data());
			}
			models.renew();
			models.changed(List.of(DraftSpan.traceId(1)));
		}
		// 10 ms of each 500 ms, and not 300 times.
		assertThat(this.looks.get()).isBetween(30L, 120L);
	}

	@Test
	void whatWasShownAsItHadBeenIsLookedAtAgain() {
		TraceModels models = new TraceModels(this.store, this.epochNanos, () -> this.clock.addAndGet(5 * MILLI));
		this.store.ended(DraftSpan.of(1, 1, "first").at(0, 10).data());
		models.changed(List.of(DraftSpan.traceId(1)));
		this.store.ended(DraftSpan.of(1, 2, "http post").failed("down").at(0, 10).data());
		String stale = text(models);
		assertThat(stale).contains("\"spans\":1");
		long version = this.store.version();
		models.renew();
		assertThat(this.store.version()).isEqualTo(version);
		this.clock.addAndGet(SECOND);
		models.renew();
		assertThat(this.store.version()).isGreaterThan(version);
		assertThat(text(models)).contains("\"spans\":2", "\"errors\":1");
		models.renew();
		assertThat(this.store.version()).isEqualTo(version + 1);
	}

	@Test
	void manyTracesTogetherTakeNoMoreThanTheirShare() {
		TraceModels models = new TraceModels(this.store, this.epochNanos, () -> this.clock.addAndGet(5 * MILLI));
		for (int i = 1; i <= 200; i++) {
			this.store.ended(DraftSpan.of(i, 1, "ask").at(0, 10).failed("down").data());
		}
		String list = new String(models.list(""), StandardCharsets.UTF_8);
		// A second is there for the first look, 10 ms for each.
		int judged = list.split("root-cause", -1).length - 1;
		assertThat(judged).isBetween(20, 150);
		for (int i = 0; i < 400; i++) {
			this.clock.addAndGet(SECOND);
			models.renew();
			list = new String(models.list(""), StandardCharsets.UTF_8);
		}
		assertThat(list.split("root-cause", -1).length - 1).isEqualTo(200);
	}

	private String text(TraceModels models) {
		return new String(models.changed(List.of(DraftSpan.traceId(1))), StandardCharsets.UTF_8);
	}

}
