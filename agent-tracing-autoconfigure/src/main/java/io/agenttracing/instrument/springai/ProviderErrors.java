package io.agenttracing.instrument.springai;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.failure.Failures;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Says on the spans of Spring AI that failed what the {@link ErrorCode} of the failure
 * is: on that of the model, and on those of advisors and clients that it passed.
 */
final class ProviderErrors implements ObservationHandler<Observation.Context> {

	private static final Log logger = LogFactory.getLog(ProviderErrors.class);

	private static final String SPRING_AI = "org.springframework.ai.";

	@Override
	public boolean supportsContext(Observation.Context context) {
		return context.getClass().getName().startsWith(SPRING_AI);
	}

	@Override
	public void onError(Observation.Context context) {
		Failures.attempt(logger, "The type of an error could not be set", () -> {
			Throwable failure = context.getError();
			if (failure != null) {
				ObservationSpan.of(context).setAttribute(AgentSpanAttributes.ERROR_TYPE, ErrorCode.of(failure));
			}
		});
	}

}
