package io.agenttracing.chaos;

import java.util.List;

/**
 * How much chaos there is: a little in each build, all of it with {@code -Pchaos}. The
 * seed is another one each time, unless it is given.
 */
final class ChaosEffort {

	private static final boolean LONG = Boolean.getBoolean("test.agent-tracing.chaos");

	private static final long SEED = Long.getLong("test.agent-tracing.chaos.seed", System.nanoTime() % 1_000_000);

	private ChaosEffort() {
	}

	static long seed() {
		return SEED;
	}

	static long spans() {
		return Long.getLong("test.agent-tracing.chaos.spans", LONG ? 1_000_000 : 12_000);
	}

	/**
	 * All, or one of them by the seed.
	 */
	static <T> List<T> some(List<T> all) {
		int one = Math.floorMod(SEED, all.size());
		return LONG ? all : all.subList(one, one + 1);
	}

	static int episodes() {
		return LONG ? 100 : 6;
	}

	/**
	 * The longest outage of the receiver or of Redis.
	 * @return the milliseconds
	 */
	static int longestSpell() {
		return LONG ? 1_500 : 400;
	}

	/**
	 * How many outages there are at least.
	 */
	static int outages() {
		return LONG ? 20 : 3;
	}

	/**
	 * How long threads that end by themselves are waited for.
	 * @return the seconds
	 */
	static int patience() {
		return LONG ? 120 : 0;
	}

	static int kills() {
		return LONG ? 60 : 2;
	}

	/**
	 * The longest time between a hang that may be reported and the kill.
	 * @return the seconds
	 */
	static int longestUntilKill() {
		return LONG ? 10 : 3;
	}

}
