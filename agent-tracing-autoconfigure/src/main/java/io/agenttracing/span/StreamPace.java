package io.agenttracing.span;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Tracks since when the demand of a stream's subscriber is unanswered.
 *
 * @since 0.1.0
 */
public final class StreamPace {

	private final LongSupplier nanoTime;

	private final AtomicLong demand = new AtomicLong();

	private volatile long since;

	/**
	 * Tracks a new stream, without demand so far.
	 * @param nanoTime the time in nanoseconds, cheap enough for each element
	 */
	public StreamPace(LongSupplier nanoTime) {
		this.nanoTime = nanoTime;
	}

	/**
	 * Records a request of the subscriber.
	 * @param count how many elements
	 */
	public void requested(long count) {
		if (count <= 0) {
			return;
		}
		if (this.demand.get() == 0) {
			this.since = this.nanoTime.getAsLong();
		}
		this.demand.updateAndGet((before) -> (before > Long.MAX_VALUE - count) ? Long.MAX_VALUE : before + count);
	}

	/**
	 * Records an element of the stream.
	 */
	public void delivered() {
		this.since = this.nanoTime.getAsLong();
		long demand = this.demand.get();
		while (demand > 0 && demand != Long.MAX_VALUE && !this.demand.compareAndSet(demand, demand - 1)) {
			demand = this.demand.get();
		}
	}

	/**
	 * How long demand has been unanswered.
	 * @param now the time in nanoseconds
	 * @return nanoseconds, 0 without demand
	 */
	public long idleNanos(long now) {
		return (this.demand.get() > 0) ? Math.max(0, now - this.since) : 0;
	}

}
