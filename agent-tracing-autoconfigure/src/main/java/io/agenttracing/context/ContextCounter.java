package io.agenttracing.context;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

import io.agenttracing.log.RateLimitedLog;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Counts for each destination how many messages arrived with a trace context, without one
 * and with a malformed one, and warns of a destination that has lost its contexts, so
 * that broken traces are noticed: once an hour while it lasts. Beyond the first hundred,
 * destinations are counted as one, for which there are no warnings.
 */
public final class ContextCounter {

	/** The name of all destinations beyond the limit. */
	public static final String OTHER = "(other)";

	/** The number of destinations that are counted separately. */
	public static final int MAX_DESTINATIONS = 100;

	private final Map<String, DestinationContexts> destinations = new ConcurrentHashMap<>();

	private final List<Observer> observers = new ArrayList<>();

	private final LongSupplier nanoTime;

	private final RateLimitedLog warnings;

	private volatile @Nullable DestinationContexts other;

	public ContextCounter() {
		this(System::nanoTime, LogFactory.getLog(ContextCounter.class));
	}

	ContextCounter(LongSupplier nanoTime, Log logger) {
		this.nanoTime = nanoTime;
		this.warnings = RateLimitedLog.every(Duration.ofHours(1), logger, nanoTime);
	}

	/**
	 * Counts a message.
	 * @param destination the destination
	 * @param state the state of its trace context
	 */
	public void increment(String destination, ContextState state) {
		long now = this.nanoTime.getAsLong();
		DestinationContexts contexts = contexts(destination, now);
		ContextLoss loss = contexts.count(state, now);
		if (loss != null && contexts != this.other) {
			this.warnings.warn(destination, () -> loss.describe(destination));
		}
	}

	/**
	 * Returns a count.
	 * @param destination the destination
	 * @param state the state of the trace context
	 * @return the number of messages
	 */
	public long count(String destination, ContextState state) {
		DestinationContexts contexts = this.destinations.get(destination);
		return (contexts != null) ? contexts.adder(state).sum() : 0;
	}

	/**
	 * Registers an observer of all counters, including later ones.
	 * @param observer the observer
	 */
	synchronized void observe(Observer observer) {
		this.observers.add(observer);
		this.destinations.forEach((destination, contexts) -> register(observer, destination, contexts));
	}

	private static void register(Observer observer, String destination, DestinationContexts contexts) {
		for (ContextState state : ContextState.values()) {
			observer.onCounter(destination, state, contexts.adder(state));
		}
	}

	private DestinationContexts contexts(String destination, long now) {
		DestinationContexts contexts = this.destinations.get(destination);
		contexts = (contexts != null) ? contexts : this.other;
		return (contexts != null) ? contexts : add(destination, now);
	}

	private synchronized DestinationContexts add(String destination, long now) {
		boolean full = this.destinations.size() >= MAX_DESTINATIONS;
		String name = full ? OTHER : destination;
		DestinationContexts existing = this.destinations.get(name);
		if (existing != null) {
			return existing;
		}
		DestinationContexts contexts = new DestinationContexts(now);
		this.observers.forEach((observer) -> register(observer, name, contexts));
		this.destinations.put(name, contexts);
		if (full) {
			this.other = contexts;
		}
		return contexts;
	}

	/**
	 * Called once for each counter.
	 */
	@FunctionalInterface
	interface Observer {

		void onCounter(String destination, ContextState state, LongAdder adder);

	}

}
