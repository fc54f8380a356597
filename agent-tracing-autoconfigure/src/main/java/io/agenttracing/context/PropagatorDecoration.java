package io.agenttracing.context;

import io.opentelemetry.context.propagation.TextMapPropagator;

/**
 * One thing that happens to a context on its way out or in, whatever propagator writes
 * and reads it. Features contribute beans of this type; the first by order is the
 * innermost and sees the context last on its way out.
 */
@FunctionalInterface
public interface PropagatorDecoration {

	/**
	 * Decorates a propagator.
	 * @param propagator the propagator, decorated by those before
	 * @return the decorated propagator
	 */
	TextMapPropagator decorate(TextMapPropagator propagator);

}
