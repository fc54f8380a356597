package io.agenttracing.span;

import java.util.concurrent.atomic.LongAdder;

/**
 * How many subscriptions have a span that is open, in all applications of this JVM: those
 * of agents and steps, and of the coroutines that Spring makes publishers of.
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
	 * @return whether an agent or step is at work that is a subscription or a coroutine
	 */
	public static boolean isAny() {
		return open.sum() > 0;
	}

}
