package io.agenttracing.benchmark.fleet;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Traces to be made, the same ones for each seed. A tenth of the services is where traces
 * begin, each calls two or three of those in the middle, and each of these one to three
 * of the others. Every second trace has a message that is read after its sender has
 * answered. How a trace fails, and where, takes turns, so that few of them are enough.
 *
 * @param services how many there are
 * @param failing of how many traces one fails
 */
record Plans(int services, int failing) {

	private static final long SEED = 20_260_101;

	// Multiples of both, modulo 1, are spread evenly over a square
	private static final double CALL = 0.7548776662466927;

	private static final double LEAF = 0.5698402909980532;

	Plan of(long number) {
		SplittableRandom random = new SplittableRandom(SEED + number);
		long turn = number / this.failing;
		Failing kind = (number % this.failing == 0) ? Failing.inTurn(turn) : Failing.NOT;
		int stages = 2 + random.nextInt(2);
		int failingStage = kind.isInCall() ? (int) (stages * (turn * CALL % 1)) : -1;
		List<Visit> calls = new ArrayList<>();
		for (int i = 0; i < stages; i++) {
			calls.add(inTheMiddle(random, (i == failingStage) ? kind : Failing.NOT, turn));
		}
		boolean message = random.nextBoolean() || kind == Failing.BEHIND_A_MESSAGE;
		List<Visit> messages = message
				? List.of(inTheMiddle(random, (kind == Failing.BEHIND_A_MESSAGE) ? kind : Failing.NOT, turn))
				: List.of();
		return new Plan(kind, new Visit(random.nextInt(first()), 2, calls, messages, false, false), random);
	}

	/**
	 * The spans of a trace, on average.
	 */
	double spans() {
		int sample = 1_000;
		long spans = 0;
		for (int i = 0; i < sample; i++) {
			spans += of(i).visit().spans();
		}
		return spans / (double) sample;
	}

	private Visit inTheMiddle(SplittableRandom random, Failing kind, long turn) {
		int leaves = 1 + random.nextInt(3);
		int failingLeaf = kind.isInCall() ? (int) (leaves * (turn * LEAF % 1)) : -1;
		List<Visit> calls = new ArrayList<>();
		for (int i = 0; i < leaves; i++) {
			calls.add(new Visit(last() + random.nextInt(this.services - last()), 2, List.of(), List.of(),
					i == failingLeaf, kind == Failing.HANDLED));
		}
		return new Visit(first() + random.nextInt(last() - first()), 1 + random.nextInt(2), calls, List.of(),
				kind == Failing.BEHIND_A_MESSAGE, false);
	}

	private int first() {
		return Math.max(1, this.services / 10);
	}

	private int last() {
		return first() + Math.max(1, this.services * 3 / 10);
	}

	/**
	 * A trace to be made.
	 *
	 * @param failing how it fails
	 * @param visit where it begins
	 * @param random what is left to chance
	 */
	record Plan(Failing failing, Visit visit, SplittableRandom random) {

	}

}
