package io.agenttracing.benchmark.fleet;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each decides on what it has by then.
 */
class CollectorPairTests {

	private static final CollectorPair COLLECTORS = new CollectorPair(true, Duration.ofSeconds(10), 0);

	private final SentSpan first = span(0, 1, false);

	private final SentSpan late = span(11, 1, false);

	@Test
	void anErrorWhileTheyWaitKeepsAllOfItsTrace() {
		List<SentSpan> trace = List.of(this.first, span(10, 1, true), this.late);
		assertThat(COLLECTORS.stored(trace)).isEqualTo(trace);
	}

	@Test
	void anErrorThatComesLaterKeepsWhatComesWithIt() {
		SentSpan error = span(20, 1, true);
		SentSpan last = span(40, 1, false);
		assertThat(COLLECTORS.stored(List.of(this.first, this.late, error, last))).containsExactly(this.late, error,
				last);
	}

	@Test
	void aTraceWithoutAnErrorIsKeptByChance() {
		List<SentSpan> trace = List.of(this.first, this.late);
		assertThat(COLLECTORS.stored(trace)).isEmpty();
		assertThat(new CollectorPair(true, Duration.ofSeconds(10), 1).stored(trace)).isEqualTo(trace);
	}

	@Test
	void anErrorThatTheOtherOneHasKeepsNothing() {
		SentSpan error = span(1, 2, true);
		SentSpan same = span(2, 3, false);
		List<SentSpan> trace = List.of(this.first, error, same);
		assertThat(COLLECTORS.stored(trace)).isEqualTo(trace);
		assertThat(new CollectorPair(false, Duration.ofSeconds(10), 0).stored(trace)).containsExactly(error);
	}

	private static SentSpan span(long seconds, int service, boolean error) {
		return new SentSpan(Duration.ofSeconds(seconds).toNanos(), service, "0af7651916cd43dd8448eb211c80319c",
				"b7ad6b716920333" + seconds, "", error, false);
	}

}
