package io.agenttracing.span;

import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link StreamPace}.
 */
class StreamPaceTests {

	private final AtomicLong now = new AtomicLong();

	private final StreamPace pace = new StreamPace(this.now::get);

	@Test
	void nobodyWaitsForWhatNobodyWants() {
		assertIdleAt(100, 0);
		this.pace.requested(2);
		assertIdleAt(150, 50);
		this.pace.delivered();
		assertIdleAt(170, 20);
		this.pace.delivered();
		assertIdleAt(500, 0);
	}

	@Test
	void countsFromTheRequestThatEndsAPause() {
		this.pace.requested(1);
		this.pace.delivered();
		this.now.set(1_000);
		this.pace.requested(1);
		assertIdleAt(1_010, 10);
		this.now.set(1_020);
		this.pace.requested(5);
		assertIdleAt(1_030, 30);
	}

	@Test
	void anUnboundedRequestStaysOne() {
		this.pace.requested(1);
		this.pace.requested(Long.MAX_VALUE);
		this.pace.delivered();
		this.pace.delivered();
		assertIdleAt(10, 10);
	}

	@Test
	void whatIsInvalidOrUnwantedChangesNothing() {
		this.pace.requested(-1);
		this.pace.requested(0);
		this.pace.delivered();
		assertIdleAt(10, 0);
		this.pace.requested(1);
		assertIdleAt(15, 5);
	}

	private void assertIdleAt(long now, long idle) {
		this.now.set(now);
		assertThat(this.pace.idleNanos(now)).isEqualTo(idle);
	}

}
