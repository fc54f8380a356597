package io.agenttracing.context;

import io.opentelemetry.context.propagation.TextMapPropagator;

/**
 * Decorates propagators, whatever their format. Features contribute beans of this type
 * with one of the orders below, from the innermost, which is the last to inject and the
 * first to extract. {@link DecoratedPropagators} puts the validation around all of them.
 */
@FunctionalInterface
public interface PropagatorDecoration {

	/** The sampling decision. Reads the span in the context. */
	int SAMPLING = 0;

	/** The deadline. */
	int DEADLINE = 1;

	/** The allow list of baggage. */
	int BAGGAGE = 2;

	/** Which spans are injected. Reads the span in the context. */
	int INJECTED = 3;

	/**
	 * Decorates a propagator.
	 * @param propagator the propagator, decorated by those before
	 * @return the decorated propagator
	 */
	TextMapPropagator decorate(TextMapPropagator propagator);

}
