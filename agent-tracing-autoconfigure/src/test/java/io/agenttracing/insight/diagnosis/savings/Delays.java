package io.agenttracing.insight.diagnosis.savings;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * How long things take: drawn from a seed, the same each time.
 */
final class Delays {

	private final Random random;

	Delays(long seed) {
		this.random = new Random(seed);
	}

	/**
	 * Draws milliseconds.
	 */
	int between(int least, int most) {
		return least + this.random.nextInt(most - least + 1);
	}

	/**
	 * Draws some.
	 */
	int[] between(int least, int most, int count) {
		return this.random.ints(count, least, most + 1).toArray();
	}

	/**
	 * Takes as long as what it stands for.
	 */
	static void take(int millis) {
		long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
		for (long left; (left = end - System.nanoTime()) > 0;) {
			LockSupport.parkNanos(left);
		}
	}

}
