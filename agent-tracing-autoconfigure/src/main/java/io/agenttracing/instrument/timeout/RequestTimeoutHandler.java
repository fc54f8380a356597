package io.agenttracing.instrument.timeout;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;

import org.springframework.http.client.ClientHttpRequest;
import org.springframework.http.client.observation.ClientRequestObservationContext;

/**
 * Sets the timeout that a request of a blocking client was made with on its span, as soon
 * as there is one.
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
