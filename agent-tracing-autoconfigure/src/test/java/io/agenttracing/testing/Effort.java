package io.agenttracing.testing;

/**
 * How often tests repeat what is random: a fifth of it in each build, all of it with
 * {@code -Dtest.agent-tracing.thorough=true}.
 */
public final class Effort {

	private static final int SHARE = 5;

	private Effort() {
	}

	/**
	 * Tells the number for this build.
	 * @param thorough the number for a thorough one
	 * @return the number
	 */
	public static int of(int thorough) {
		return Boolean.getBoolean("test.agent-tracing.thorough") ? thorough : thorough / SHARE;
	}

}
