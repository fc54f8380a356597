package io.agenttracing.pipeline.export.delivery;

import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Backoff}.
 */
class BackoffTests {

	@Test
	void doublesUpToHalfAMinute() {
		Backoff backoff = new Backoff(() -> 1.0);
		for (long millis = 100; millis < 30_000; millis *= 2) {
			assertThat(backoff.next()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(millis));
		}
		for (int i = 0; i < 100; i++) {
			assertThat(backoff.next()).isEqualTo(TimeUnit.SECONDS.toNanos(30));
		}
		backoff.reset();
		assertThat(backoff.next()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(100));
	}

	@Test
	void isAtLeastHalfAsLong() {
		Backoff backoff = new Backoff(() -> 0.0);
		assertThat(backoff.next()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(50));
		assertThat(backoff.next()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(100));
	}

}
