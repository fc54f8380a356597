package io.agenttracing.benchmark.fleet;

/**
 * A service fails, as it was planned.
 */
final class OutOfOrder extends RuntimeException {

	private static final long serialVersionUID = 1L;

	OutOfOrder(String message) {
		super(message);
	}

}
