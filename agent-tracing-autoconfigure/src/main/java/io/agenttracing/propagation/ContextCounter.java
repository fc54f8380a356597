package io.agenttracing.propagation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts for each destination how many messages arrived with a trace context, without one
 * and with a malformed one, so that a trace that falls apart is noticed. Needs no
 * metrics; past the first hundred destinations the rest are counted as one.
 */
public final class ContextCounter {

	/** The name under which destinations past the limit are counted. */
	public static final String OTHER = "(other)";

	/** The number of destinations that are told apart. */
	public static final int MAX_DESTINATIONS = 100;

	private final Map<String, LongAdder[]> counts = new ConcurrentHashMap<>();

	private final List<Observer> observers = new ArrayList<>();

	/**
	 * Counts a message.
	 * @param destination the destination
	 * @param state the state of its trace context
	 */
	public void increment(String destination, ContextState state) {
		adder(destination, state).increment();
	}

	/**
	 * Counts messages so far.
	 * @param destination the destination
	 * @param state the state of the trace context
	 * @return the number of messages
	 */
	public long count(String destination, ContextState state) {
		LongAdder[] adders = this.counts.get(destination);
		return (adders != null) ? adders[state.ordinal()].sum() : 0;
	}

	/**
	 * Tells of every counter there is, and of those to come.
	 * @param observer who is told
	 */
	synchronized void observe(Observer observer) {
		this.observers.add(observer);
		this.counts.forEach((destination, adders) -> tell(observer, destination, adders));
	}

	private static void tell(Observer observer, String destination, LongAdder[] adders) {
		for (ContextState state : ContextState.values()) {
			observer.onCounter(destination, state, adders[state.ordinal()]);
		}
	}

	private LongAdder adder(String destination, ContextState state) {
		LongAdder[] adders = this.counts.get(destination);
		if (adders == null) {
			adders = add(destination);
		}
		return adders[state.ordinal()];
	}

	private synchronized LongAdder[] add(String destination) {
		String name = (this.counts.size() < MAX_DESTINATIONS) ? destination : OTHER;
		LongAdder[] existing = this.counts.get(name);
		if (existing != null) {
			return existing;
		}
		LongAdder[] adders = new LongAdder[ContextState.values().length];
		Arrays.setAll(adders, (i) -> new LongAdder());
		this.observers.forEach((observer) -> tell(observer, name, adders));
		this.counts.put(name, adders);
		return adders;
	}

	/**
	 * Is told of each counter once.
	 */
	@FunctionalInterface
	interface Observer {

		void onCounter(String destination, ContextState state, LongAdder adder);

	}

}
