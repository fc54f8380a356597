package io.agenttracing.pipeline.sampling;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * A lock-free rate limiter with a burst of one second: the generic cell rate algorithm of
 * ITU-T I.371.
 */
final class TraceRate {

	private static final double SECOND = 1e9;

	private final long interval;

	private final long burst;

	private final LongSupplier nanoTime;

	// The theoretical arrival time of the next trace
	private final AtomicLong arrival;

	TraceRate(double perSecond, LongSupplier nanoTime) {
		this.interval = (long) (SECOND / perSecond);
		this.burst = Math.max(this.interval, (long) SECOND);
		this.nanoTime = nanoTime;
		this.arrival = new AtomicLong(nanoTime.getAsLong());
	}

	boolean admits() {
		long now = this.nanoTime.getAsLong();
		while (true) {
			long before = this.arrival.get();
			long after = ((before - now > 0) ? before : now) + this.interval;
			if (after - now > this.burst) {
				return false;
			}
			if (this.arrival.compareAndSet(before, after)) {
				return true;
			}
		}
	}

}
