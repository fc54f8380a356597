package io.agenttracing.benchmark.fleet;

import java.util.SplittableRandom;

/**
 * How far a failure gets.
 */
enum Failing {

	NOT, TO_THE_FIRST, HANDLED, BEHIND_A_MESSAGE;

	private static final double FIRST = 0.4;

	private static final double SECOND = 0.8;

	static Failing of(SplittableRandom random, double share) {
		if (random.nextDouble() >= share) {
			return NOT;
		}
		double kind = random.nextDouble();
		return (kind < FIRST) ? TO_THE_FIRST : (kind < SECOND) ? HANDLED : BEHIND_A_MESSAGE;
	}

	/**
	 * Whether what has called waits for what fails.
	 */
	boolean isInCall() {
		return this == TO_THE_FIRST || this == HANDLED;
	}

}
