package io.agenttracing.transparency;

import java.util.concurrent.atomic.AtomicInteger;

import reactor.core.publisher.Hooks;

/**
 * Hooks of the application in Reactor, which count its operators and its subscriptions.
 */
final class UserHooks implements AutoCloseable {

	private static final String KEY = "io.agenttracing.transparency.user";

	private static final AtomicInteger operators = new AtomicInteger();

	private static final AtomicInteger subscriptions = new AtomicInteger();

	private UserHooks() {
	}

	/**
	 * Registers the hooks, until they are closed.
	 */
	static UserHooks register() {
		Hooks.onEachOperator(KEY, (publisher) -> {
			operators.incrementAndGet();
			return publisher;
		});
		Hooks.onLastOperator(KEY, (publisher) -> {
			subscriptions.incrementAndGet();
			return publisher;
		});
		return new UserHooks();
	}

	/**
	 * Begins a run.
	 */
	static void begin() {
		operators.set(0);
		subscriptions.set(0);
	}

	/**
	 * Returns what was counted.
	 */
	static String end() {
		return operators.get() + " operators, " + subscriptions.get() + " subscriptions";
	}

	@Override
	public void close() {
		Hooks.resetOnEachOperator(KEY);
		Hooks.resetOnLastOperator(KEY);
	}

}
