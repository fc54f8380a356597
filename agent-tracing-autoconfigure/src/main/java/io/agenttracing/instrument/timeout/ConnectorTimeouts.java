package io.agenttracing.instrument.timeout;

import io.micrometer.observation.Observation;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

import org.springframework.web.reactive.function.client.ClientRequestObservationContext;

/**
 * Sets the timeout of reactive clients on spans. The span is known when the response is
 * subscribed to.
 */
final class ConnectorTimeouts implements ClientTimeout.Use {

	@Override
	public Object apply(Object result, long millis) {
		return (result instanceof Mono<?> response) ? Mono.deferContextual((context) -> {
			set(context, millis);
			return response;
		}) : result;
	}

	private static void set(ContextView context, long millis) {
		if (context.getOrDefault(ObservationThreadLocalAccessor.KEY, null) instanceof Observation observation
				&& observation.getContext() instanceof ClientRequestObservationContext request) {
			HttpTimeoutAttribute.set(request, millis);
		}
	}

}
