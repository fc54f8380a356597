package io.agenttracing.transparency;

import java.util.EnumSet;
import java.util.Set;

/**
 * The beans that a program calls.
 */
enum Door {

	/** An agent. */
	AGENT(AgentDesk.class, EnumSet.allOf(Shape.class)),

	/** A step of an agent, with a timeout that is declared. */
	STEP(StepDesk.class, EnumSet.allOf(Shape.class)),

	/** Steps with attributes that are read from arguments and values. */
	ATTRIBUTED(AttributedDesk.class, EnumSet.allOf(Shape.class)),

	/** An agent whose methods cannot be overridden. */
	FINAL(FinalDesk.class, EnumSet.allOf(Shape.class)),

	/** An agent that is a JDK proxy, declared by its interface. */
	DECLARED(DeclaredDesk.class, EnumSet.allOf(Shape.class)),

	/** A bean that is not traced. */
	PLAIN(PlainDesk.class, EnumSet.allOf(Shape.class)),

	/** Steps within a transaction. */
	TRANSACTIONAL(TransactionalDesk.class, EnumSet.allOf(Shape.class)),

	/** An agent that is called twice if it fails. */
	RETRIED(RetriedDesk.class, EnumSet.allOf(Shape.class)),

	/** An agent with a circuit breaker, a bulkhead and a retry of Resilience4j. */
	RESILIENT(ResilientDesk.class, EnumSet.allOf(Shape.class)),

	/** Steps whose values are cached. */
	CACHED(CachedDesk.class, EnumSet.of(Shape.VALUE, Shape.FUTURE, Shape.MONO)),

	/** An agent on a thread of its own. */
	ASYNC(AsyncDesk.class, EnumSet.of(Shape.FUTURE)),

	/** An agent that suspends, or returns a flow. */
	COROUTINE(CoroutineDesk.class, EnumSet.of(Shape.VALUE)),

	/** Another agent, by a message. */
	REDIS(RedisDesk.class, EnumSet.of(Shape.VALUE)),

	/** Work by {@code AgentTracer.call}. */
	BY_HAND(ByHandDesk.class, EnumSet.allOf(Shape.class)),

	/** Work by {@code AgentTracer.agent}, after a decision. */
	DECIDED(DecidedDesk.class, EnumSet.allOf(Shape.class)),

	/** Work by {@code AgentTracer.fallback}. */
	FALLBACK(FallbackDesk.class, EnumSet.allOf(Shape.class)),

	/** Work by {@code AgentTracer.continueFrom}. */
	CARRIED(CarriedDesk.class, EnumSet.allOf(Shape.class));

	private final Class<? extends Desk> type;

	private final Set<Shape> shapes;

	Door(Class<? extends Desk> type, Set<Shape> shapes) {
		this.type = type;
		this.shapes = shapes;
	}

	Class<? extends Desk> type() {
		return this.type;
	}

	Set<Shape> shapes() {
		return this.shapes;
	}

	/**
	 * Whether a call can end so.
	 */
	boolean ends(Shape shape, Ending ending) {
		if (ending.isNever()) {
			return (shape != Shape.VALUE || this == COROUTINE) && this != ASYNC && this != CACHED;
		}
		// The JDK's futures, Reactor and transactions make texts of exceptions.
		return ending != Ending.HOSTILE || (shape == Shape.VALUE && this != TRANSACTIONAL && this != COROUTINE);
	}

}
