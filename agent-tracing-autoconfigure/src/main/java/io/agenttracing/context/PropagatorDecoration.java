package io.agenttracing.context;

import io.opentelemetry.context.propagation.TextMapPropagator;

/**
 * One thing that happens to a context on its way out or in, whatever propagator writes
 * and reads it. Features contribute beans of this type with one of the orders that are
 * listed here, from the innermost, which sees the context last on its way out and first
 * on its way in. {@link DecoratedPropagators} puts the validation around all of them.
 */
@FunctionalInterface
public interface PropagatorDecoration {

	/** Whether the trace is recorded or kept. Looks at the span itself. */
	int SAMPLING = 0;

	/** What is left of a timeout. */
	int DEADLINE = 1;

	/** Baggage, of which only what is listed travels. */
	int BAGGAGE = 2;

	/**
	 * Decorates a propagator.
	 * @param propagator the propagator, decorated by those before
	 * @return the decorated propagator
	 */
	TextMapPropagator decorate(TextMapPropagator propagator);

}
