package io.agenttracing.diagnosis.trace;

/**
 * The difference of two times that clocks, rounding and scheduling explain.
 *
 * @since 0.1.0
 */
public final class Tolerance {

	/** The least difference that says something, in milliseconds. */
	public static final double LEAST = 5;

	/**
	 * The milliseconds that a call needs to return when it is told to give up.
	 */
	public static final double GIVING_UP = 250;

	private Tolerance() {
	}

	/**
	 * The difference that says nothing.
	 * @param millis a time in milliseconds
	 * @return 5 ms, or 1 % of the time
	 */
	public static double of(double millis) {
		return Math.max(LEAST, millis / 100);
	}

}
