package io.agenttracing.instrument.redis;

import io.agenttracing.context.SpanObservation;
import io.agenttracing.context.SpanObservations;
import io.agenttracing.failure.Failures;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The application's registry, whose current Observation is an adapter of the current span
 * if that is a descendant of the current Observation.
 */
final class ClosestObservationRegistry implements ObservationRegistry {

	private static final Log logger = LogFactory.getLog(ClosestObservationRegistry.class);

	private final ObservationRegistry delegate;

	private final SpanObservations observations;

	ClosestObservationRegistry(ObservationRegistry delegate, SpanObservations observations) {
		this.delegate = delegate;
		this.observations = observations;
	}

	@Override
	public @Nullable Observation getCurrentObservation() {
		try {
			Observation observation = this.delegate.getCurrentObservation();
			Span span = Span.current();
			return SpanObservation.isClosest(span, observation)
					? new ParentObservation(span, Context.current(), this.delegate, this.observations) : observation;
		}
		catch (Throwable ex) {
			Failures.caught(logger, "A Redis command has the current Observation as its parent, not the current span",
					ex);
			return this.delegate.getCurrentObservation();
		}
	}

	@Override
	public Observation.@Nullable Scope getCurrentObservationScope() {
		return this.delegate.getCurrentObservationScope();
	}

	@Override
	public void setCurrentObservationScope(Observation.@Nullable Scope current) {
		this.delegate.setCurrentObservationScope(current);
	}

	@Override
	public ObservationConfig observationConfig() {
		return this.delegate.observationConfig();
	}

	@Override
	public boolean isNoop() {
		return this.delegate.isNoop();
	}

}
