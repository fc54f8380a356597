package io.agenttracing.viewer.model;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.agenttracing.diagnosis.Diagnosis;
import io.agenttracing.viewer.DraftSpan;
import io.agenttracing.viewer.store.TraceStore;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a search takes, and of whom.
 */
class TraceSearchTests {

	private static final int TRACES = 150;

	private static final int SPANS = 50;

	private final TraceStore store = new TraceStore(100 * 1024 * 1024);

	private final TraceModels models = new TraceModels(this.store);

	@Test
	void aTraceThatHasNotChangedIsNotSearchedAgain() {
		fill("lorem ipsum");
		AtomicLong asked = new AtomicLong();
		// The clock is looked at every few spans.
		TraceModels counted = new TraceModels(this.store, new Diagnosis(List.of()), () -> 0, () -> {
			asked.incrementAndGet();
			return 0;
		});
		counted.list("");
		asked.set(0);
		counted.list("nowhere");
		assertThat(asked.getAndSet(0)).isGreaterThan(TRACES);
		this.store.ended(DraftSpan.of(7, 1_000, "one more").at(0, 10).data());
		counted.list("nowhere");
		assertThat(asked.get()).isLessThan(TRACES / 5);
		this.store.ended(DraftSpan.of(7, 2_000, "nowhere").at(0, 10).data());
		assertThat(found(counted, "nowhere")).containsExactly(DraftSpan.traceId(7));
	}

	@Test
	void aSearchThatTakesTooLongSaysSo() {
		fill("a".repeat(4_000));
		this.models.list("");
		long begin = System.nanoTime();
		byte[] list = this.models.list("\"" + "a".repeat(400) + "b\"");
		assertThat(System.nanoTime() - begin).isLessThan(TimeUnit.SECONDS.toNanos(10));
		assertThat(TraceModelsTests.json(list).path("partial").asBoolean()).isTrue();
		assertThat(TraceModelsTests.json(this.models.list("step")).has("partial")).isFalse();
	}

	@Test
	void nobodyWaitsForASearch() throws InterruptedException {
		fill("a".repeat(4_000));
		this.models.list("");
		Thread searching = new Thread(() -> this.models.list("\"" + "a".repeat(400) + "b\""));
		searching.start();
		try {
			int answered = 0;
			long slowest = 0;
			while (searching.isAlive() && answered < 20) {
				long begin = System.nanoTime();
				this.models.changed(List.of(DraftSpan.traceId(1)));
				slowest = Math.max(slowest, System.nanoTime() - begin);
				answered++;
			}
			assertThat(answered).isEqualTo(20);
			assertThat(slowest).isLessThan(TimeUnit.SECONDS.toNanos(1));
		}
		finally {
			searching.interrupt();
			searching.join();
		}
	}

	private void fill(String text) {
		for (int trace = 1; trace <= TRACES; trace++) {
			for (int id = 1; id <= SPANS; id++) {
				this.store.ended(DraftSpan.of(trace, id, "step").at(0, 10).with("text", text).data());
			}
		}
	}

	private static List<String> found(TraceModels models, String query) {
		return TraceModelsTests.json(models.list(query)).path("traces").findValuesAsString("id");
	}

}
