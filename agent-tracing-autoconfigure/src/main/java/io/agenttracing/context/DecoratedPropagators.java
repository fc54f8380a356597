package io.agenttracing.context;

import java.util.List;

import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.TextMapPropagator;

/**
 * Decorates the propagators that the application has configured, for HTTP and brokers,
 * and W3C's, for the formats of this project. The validation of what is read is the
 * outermost decoration.
 */
public final class DecoratedPropagators {

	private final List<PropagatorDecoration> decorations;

	private final DroppedBaggage dropped;

	/**
	 * Lists the decorations.
	 * @param decorations from the innermost to the outermost
	 * @param dropped logs the baggage that the validation rejects
	 */
	public DecoratedPropagators(List<PropagatorDecoration> decorations, DroppedBaggage dropped) {
		this.decorations = List.copyOf(decorations);
		this.dropped = dropped;
	}

	/**
	 * Decorates the propagator of the application.
	 * @param propagator the propagator
	 * @return the decorated propagator
	 */
	public TextMapPropagator of(TextMapPropagator propagator) {
		TextMapPropagator decorated = propagator;
		for (PropagatorDecoration decoration : this.decorations) {
			decorated = decoration.decorate(decorated);
		}
		return new ValidatingTextMapPropagator(decorated, this.dropped);
	}

	/**
	 * The propagator of W3C Trace Context, decorated.
	 * @param baggage whether it carries W3C Baggage as well
	 * @return the decorated propagator
	 */
	public TextMapPropagator w3c(boolean baggage) {
		TextMapPropagator trace = W3CTraceContextPropagator.getInstance();
		return of(baggage ? TextMapPropagator.composite(trace, W3CBaggagePropagator.getInstance()) : trace);
	}

}
