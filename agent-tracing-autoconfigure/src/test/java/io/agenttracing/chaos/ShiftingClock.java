package io.agenttracing.chaos;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import io.opentelemetry.sdk.common.Clock;

/**
 * The clock of spans, which is set while the application runs.
 */
final class ShiftingClock implements Clock {

	private volatile long offset;

	private final AtomicInteger shifts = new AtomicInteger();

	/**
	 * Sets the clock.
	 * @param difference to the right time
	 */
	void set(Duration difference) {
		if (this.offset != difference.toNanos()) {
			this.offset = difference.toNanos();
			this.shifts.incrementAndGet();
		}
	}

	int shifts() {
		return this.shifts.get();
	}

	@Override
	public long now() {
		return Clock.getDefault().now() + this.offset;
	}

	@Override
	public long nanoTime() {
		return Clock.getDefault().nanoTime();
	}

}
