package io.agenttracing.diagnosis.trace;

/**
 * What is known beyond one trace, by whoever has seen others. Safe for use by several
 * threads.
 *
 * @since 0.1.0
 */
public interface Knowledge {

	/** Nothing is known. */
	Knowledge NONE = new Knowledge() {
	};

	/**
	 * How long calls of a name usually take.
	 * @param spanName the name of the span
	 * @return the median of at least 20 calls in milliseconds, 0 where it is not known
	 */
	default double medianMillis(String spanName) {
		return 0;
	}

	/**
	 * Whether messages of a destination were ever consumed by a process that is traced.
	 * @param destination the channel, topic or queue
	 * @return whether they were
	 */
	default boolean isConsumed(String destination) {
		return false;
	}

	/**
	 * Whether the process that is looked at receives each message of a destination, and
	 * not only its share of them.
	 * @param destination the channel, topic or queue
	 * @return whether one that it has not received is lost
	 */
	default boolean isReceivedHere(String destination) {
		return false;
	}

	/**
	 * How many tokens an agent may use.
	 * @return the number, 0 without a limit
	 */
	default long tokenBudget() {
		return 0;
	}

}
