package io.agenttracing.pipeline.export.delivery;

import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;

/**
 * Exponential backoff with jitter: 100 ms after the first failure, twice as long after
 * each further one, up to 30 s. The jitter takes off up to half of that, so that many
 * instances do not retry at once.
 */
final class Backoff {

	private static final long FIRST = TimeUnit.MILLISECONDS.toNanos(100);

	private static final long LONGEST = TimeUnit.SECONDS.toNanos(30);

	private final DoubleSupplier random;

	private long next = FIRST;

	/**
	 * Starts with the first wait.
	 * @param random a number from 0 to 1 each time
	 */
	Backoff(DoubleSupplier random) {
		this.random = random;
	}

	/**
	 * The wait after another failure.
	 * @return the nanoseconds to wait
	 */
	long next() {
		long wait = this.next;
		this.next = Math.min(2 * wait, LONGEST);
		return (long) (wait * (0.5 + this.random.getAsDouble() / 2));
	}

	void reset() {
		this.next = FIRST;
	}

}
