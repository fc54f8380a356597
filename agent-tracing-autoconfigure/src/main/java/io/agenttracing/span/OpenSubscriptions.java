package io.agenttracing.span;

import java.util.concurrent.atomic.LongAdder;

/**
 * Counts the subscriptions with an open span in all applications of this JVM: those of
 * agents and steps, and of the coroutines that Spring converts to publishers.
 *
 * @since 0.1.0
 */
public final class OpenSubscriptions {

	private static final LongAdder open = new LongAdder();

	private OpenSubscriptions() {
	}

	static void opened() {
		open.increment();
	}

	static void ended() {
		open.decrement();
	}

	/**
	 * Whether there is one.
	 * @return whether a reactive or suspending agent or step is running
	 */
	public static boolean isAny() {
		return open.sum() > 0;
	}

}
