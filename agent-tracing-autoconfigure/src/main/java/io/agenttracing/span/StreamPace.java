package io.agenttracing.span;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Whether a stream keeps up with its subscriber: since when an element has been wanted
 * that has not come. A subscriber that wants none keeps no stream waiting.
 *
 * @since 0.1.0
 */
public final class StreamPace {

	private final LongSupplier nanoTime;

	private final AtomicLong wanted = new AtomicLong();

	private volatile long since;

	/**
	 * The pace of a stream that begins.
	 * @param nanoTime the time in nanoseconds, cheap enough for each element
	 */
	public StreamPace(LongSupplier nanoTime) {
		this.nanoTime = nanoTime;
	}

	/**
	 * The subscriber wants more.
	 * @param count how many elements
	 */
	public void requested(long count) {
		if (count <= 0) {
			return;
		}
		if (this.wanted.get() == 0) {
			this.since = this.nanoTime.getAsLong();
		}
		this.wanted.updateAndGet((before) -> (before > Long.MAX_VALUE - count) ? Long.MAX_VALUE : before + count);
	}

	/**
	 * The stream has an element.
	 */
	public void delivered() {
		this.since = this.nanoTime.getAsLong();
		long wanted = this.wanted.get();
		while (wanted > 0 && wanted != Long.MAX_VALUE && !this.wanted.compareAndSet(wanted, wanted - 1)) {
			wanted = this.wanted.get();
		}
	}

	/**
	 * How long the subscriber has been waiting.
	 * @param now the time in nanoseconds
	 * @return nanoseconds, 0 if it wants nothing
	 */
	public long idleNanos(long now) {
		return (this.wanted.get() > 0) ? Math.max(0, now - this.since) : 0;
	}

}
