package io.agenttracing.instrument.timeout;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;

import org.springframework.http.client.ClientHttpRequest;
import org.springframework.http.client.observation.ClientRequestObservationContext;

/**
 * Sets the timeout of a blocking client on the span of its request, when the span has
 * been started.
 */
final class RequestTimeoutHandler implements ObservationHandler<ClientRequestObservationContext> {

	@Override
	public boolean supportsContext(Observation.Context context) {
		return context instanceof ClientRequestObservationContext;
	}

	@Override
	public void onScopeOpened(ClientRequestObservationContext context) {
		ClientHttpRequest request = context.getCarrier();
		if (request != null && request.getAttributes().get(RequestTimeouts.ATTRIBUTE) instanceof Long millis) {
			HttpTimeoutAttribute.set(context, millis);
		}
	}

}
