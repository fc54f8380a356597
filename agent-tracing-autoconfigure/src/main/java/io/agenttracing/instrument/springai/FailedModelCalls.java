package io.agenttracing.instrument.springai;

import io.agenttracing.failure.Failures;
import io.agenttracing.span.FailedCalls;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.ai.model.observation.ModelObservationContext;

/**
 * Remembers which call of a model an exception has ended, for the fallback that handles
 * it: what it stands in for, and what that has cost.
 */
final class FailedModelCalls implements ObservationHandler<ModelObservationContext<?, ?>> {

	private static final Log logger = LogFactory.getLog(FailedModelCalls.class);

	private final FailedCalls calls;

	FailedModelCalls(FailedCalls calls) {
		this.calls = calls;
	}

	@Override
	public boolean supportsContext(Observation.Context context) {
		return context instanceof ModelObservationContext;
	}

	@Override
	public void onError(ModelObservationContext<?, ?> context) {
		Failures.attempt(logger, "A failed call of a model could not be remembered", () -> {
			Throwable failure = context.getError();
			if (failure != null) {
				this.calls.add(failure, ObservationSpan.of(context), null);
			}
		});
	}

}
