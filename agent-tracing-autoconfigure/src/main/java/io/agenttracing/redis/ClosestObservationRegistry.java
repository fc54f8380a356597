package io.agenttracing.redis;

import io.agenttracing.propagation.SpanObservation;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

/**
 * The application's registry, which answers with the current span where that is closer
 * than the current Observation.
 */
final class ClosestObservationRegistry implements ObservationRegistry {

	private final ObservationRegistry delegate;

	ClosestObservationRegistry(ObservationRegistry delegate) {
		this.delegate = delegate;
	}

	@Override
	public @Nullable Observation getCurrentObservation() {
		return SpanObservation.closest(this.delegate);
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
