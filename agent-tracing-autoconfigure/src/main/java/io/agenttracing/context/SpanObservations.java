package io.agenttracing.context;

import java.util.function.Supplier;

import io.micrometer.observation.NullObservation;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.handler.TracingObservationHandler;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/**
 * Adapts spans to the Observation API, with a handler of their own. The application's
 * handlers, predicates and conventions are not told of them: these are none of its
 * Observations, and what throws there would break the chain that carries one. Which
 * Observation is current on a thread is known to all registries.
 */
public final class SpanObservations {

	private final ObservationRegistry own = ObservationRegistry.create();

	private final Supplier<@Nullable ObservationRegistry> application;

	/**
	 * Observations of an application.
	 * @param tracer finds the application's tracer, which makes the span of an
	 * Observation current in the scopes of it
	 * @param application finds the application's registry, for whoever asks an
	 * Observation for its registry
	 */
	public SpanObservations(Supplier<@Nullable Tracer> tracer, Supplier<@Nullable ObservationRegistry> application) {
		this.own.observationConfig().observationHandler(new ScopeHandler(tracer));
		this.application = application;
	}

	/**
	 * Adapts a span.
	 * @param span the span
	 * @param context the context in which it is current
	 * @return the Observation
	 */
	public Observation of(Span span, Context context) {
		AdapterRegistry registry = new AdapterRegistry(this.own);
		Observation observation = SpanObservation.of(span, context, registry);
		registry.application = this.application.get();
		return observation;
	}

	/**
	 * Opens a scope without an Observation inside one of an adapted span.
	 * @param current the current Observation, an adapted span
	 */
	public static void openNone(Observation current) {
		AdapterRegistry registry = (AdapterRegistry) current.getObservationRegistry();
		new NullObservation(registry.own).openScope();
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

	/**
	 * The registry of one Observation, which takes its handlers from ours. What is
	 * observed in it later is told to the application.
	 */
	private static final class AdapterRegistry implements ObservationRegistry {

		private final ObservationRegistry own;

		private @Nullable ObservationRegistry application;

		private AdapterRegistry(ObservationRegistry own) {
			this.own = own;
		}

		private ObservationRegistry observing() {
			ObservationRegistry known = this.application;
			return (known != null) ? known : this.own;
		}

		@Override
		public @Nullable Observation getCurrentObservation() {
			return this.own.getCurrentObservation();
		}

		@Override
		public Observation.@Nullable Scope getCurrentObservationScope() {
			return this.own.getCurrentObservationScope();
		}

		@Override
		public void setCurrentObservationScope(Observation.@Nullable Scope current) {
			this.own.setCurrentObservationScope(current);
		}

		@Override
		public ObservationConfig observationConfig() {
			return observing().observationConfig();
		}

		@Override
		public boolean isNoop() {
			return observing().isNoop();
		}

	}

}
