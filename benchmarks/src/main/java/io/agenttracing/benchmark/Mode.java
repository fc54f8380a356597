package io.agenttracing.benchmark;

/**
 * How thoroughly to measure: {@code tiny} only shows that everything runs, {@code short}
 * gives a first impression in some minutes, {@code long} is for figures to be published.
 */
enum Mode {

	TINY(1, 2, 0.02, 60, 1, 60), SHORT(1, 5, 0.1, 3_300, 2, 300), LONG(6, 12, 1, 3_000, 3, 500);

	private final int rounds;

	private final int pairs;

	private final double share;

	private final int warmUpMillis;

	private final int iterations;

	private final int iterationMillis;

	Mode(int rounds, int pairs, double share, int warmUpMillis, int iterations, int iterationMillis) {
		this.rounds = rounds;
		this.pairs = pairs;
		this.share = share;
		this.warmUpMillis = warmUpMillis;
		this.iterations = iterations;
		this.iterationMillis = iterationMillis;
	}

	/**
	 * How often a variant is measured in a JVM that is started for it.
	 */
	int rounds() {
		return this.rounds;
	}

	/**
	 * The same for variants that no target is set for.
	 */
	int roundsOfOthers() {
		return (this == TINY) ? 1 : this.rounds / 2;
	}

	/**
	 * How often two running variants are measured in turns.
	 */
	int pairs() {
		return this.pairs;
	}

	/**
	 * The part of a measurement's full size.
	 */
	int scaled(int full) {
		return (int) Math.max(1, full * this.share);
	}

	/**
	 * How long a benchmark of JMH runs before it is measured.
	 */
	int warmUpMillis() {
		return this.warmUpMillis;
	}

	/**
	 * The measured iterations of JMH.
	 */
	int iterations() {
		return this.iterations;
	}

	int iterationMillis() {
		return this.iterationMillis;
	}

}
