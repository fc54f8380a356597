package io.agenttracing.pipeline.sampling;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Admits so many per second and no more, a second's worth at once. It remembers the time
 * at which everything admitted so far would have come evenly spread (the generic cell
 * rate algorithm of ITU-T I.371). Lock-free.
 */
final class TraceRate {

	private static final double SECOND = 1e9;

	private final long interval;

	private final long burst;

	private final LongSupplier nanoTime;

	private final AtomicLong spread;

	TraceRate(double perSecond, LongSupplier nanoTime) {
		this.interval = (long) (SECOND / perSecond);
		this.burst = Math.max(this.interval, (long) SECOND);
		this.nanoTime = nanoTime;
		this.spread = new AtomicLong(nanoTime.getAsLong());
	}

	boolean admits() {
		long now = this.nanoTime.getAsLong();
		while (true) {
			long before = this.spread.get();
			long after = ((before - now > 0) ? before : now) + this.interval;
			if (after - now > this.burst) {
				return false;
			}
			if (this.spread.compareAndSet(before, after)) {
				return true;
			}
		}
	}

}
