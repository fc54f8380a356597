package io.agenttracing.context;

import java.util.function.Supplier;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.handler.TracingObservationHandler;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/**
 * Adapts spans to the Observation API, in a registry of their own. The application's
 * handlers, predicates and conventions are not told of them: these are none of its
 * Observations, and what throws there would break the chain that carries one. Which
 * Observation is current on a thread is known to all registries.
 */
public final class SpanObservations {

	private final ObservationRegistry registry = ObservationRegistry.create();

	/**
	 * Observations of an application.
	 * @param tracer finds the application's tracer, which makes the span of an
	 * Observation current in the scopes of it
	 */
	public SpanObservations(Supplier<@Nullable Tracer> tracer) {
		this.registry.observationConfig().observationHandler(new ScopeHandler(tracer));
	}

	/**
	 * Adapts a span.
	 * @param span the span
	 * @param context the context in which it is current
	 * @return the Observation
	 */
	public Observation of(Span span, Context context) {
		return SpanObservation.of(span, context, this.registry);
	}

	/**
	 * What Micrometer does in scopes, and nothing for starts and stops: whoever began the
	 * span ends it.
	 */
	private record ScopeHandler(
			Supplier<@Nullable Tracer> tracer) implements TracingObservationHandler<Observation.Context> {

		@Override
		public Tracer getTracer() {
			Tracer known = this.tracer.get();
			return (known != null) ? known : Tracer.NOOP;
		}

	}

}
