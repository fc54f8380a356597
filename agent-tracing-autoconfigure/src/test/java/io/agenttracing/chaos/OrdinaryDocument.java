package io.agenttracing.chaos;

import java.util.Random;

/**
 * A document that is neither large nor refused, and sends nothing.
 */
final class OrdinaryDocument extends Random {

	private final int number;

	OrdinaryDocument(int number) {
		this.number = number;
	}

	@Override
	public int nextInt(int bound) {
		return 1 + this.number % (bound - 1);
	}

}
