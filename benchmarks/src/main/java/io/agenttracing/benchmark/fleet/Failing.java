package io.agenttracing.benchmark.fleet;

import java.util.List;

/**
 * How far a failure gets.
 */
enum Failing {

	NOT, TO_THE_FIRST, HANDLED, BEHIND_A_MESSAGE;

	private static final List<Failing> TURNS = List.of(TO_THE_FIRST, HANDLED, TO_THE_FIRST, HANDLED, BEHIND_A_MESSAGE);

	static Failing inTurn(long turn) {
		return TURNS.get((int) (turn % TURNS.size()));
	}

	/**
	 * Whether what has called waits for what fails.
	 */
	boolean isInCall() {
		return this == TO_THE_FIRST || this == HANDLED;
	}

}
