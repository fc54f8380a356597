package io.agenttracing.instrument.timeout;

import io.agenttracing.autoconfigure.LazyBean;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.client.ClientHttpRequest;
import org.springframework.http.client.observation.ClientRequestObservationContext;

/**
 * Sets the timeout of blocking clients on spans. A request is created before its span,
 * and keeps the timeout as an attribute until the span is started. With interceptors, it
 * is created within the span, which belongs to an outer request.
 */
final class RequestTimeouts implements ClientTimeout.Use {

	static final String ATTRIBUTE = "agent-tracing.timeout";

	private final LazyBean<ObservationRegistry> registry;

	RequestTimeouts(ObjectProvider<ObservationRegistry> registry) {
		this.registry = new LazyBean<>(registry::getIfUnique);
	}

	@Override
	public Object apply(Object result, long millis) {
		if (result instanceof ClientHttpRequest request) {
			request.getAttributes().put(ATTRIBUTE, millis);
			ObservationRegistry observations = this.registry.get();
			Observation current = (observations != null) ? observations.getCurrentObservation() : null;
			if (current != null && current.getContext() instanceof ClientRequestObservationContext context) {
				intercepted(context, millis);
			}
		}
		return result;
	}

	private static void intercepted(ClientRequestObservationContext context, long millis) {
		ClientHttpRequest outer = context.getCarrier();
		if (outer != null && !outer.getAttributes().containsKey(ATTRIBUTE)) {
			HttpTimeoutAttribute.set(context, millis);
		}
	}

}
