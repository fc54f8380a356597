package io.agenttracing.instrument.timeout;

import io.agenttracing.AgentSpanAttributes;
import io.micrometer.observation.Observation;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.handler.TracingObservationHandler.TracingContext;

/**
 * Sets the timeout of a client on the span of an observed request.
 */
final class HttpTimeoutAttribute {

	private HttpTimeoutAttribute() {
	}

	static void set(Observation.ContextView request, long millis) {
		TracingContext tracing = request.get(TracingContext.class);
		Span span = (tracing != null) ? tracing.getSpan() : null;
		if (span != null) {
			span.tag(AgentSpanAttributes.TIMEOUT_MS.getKey(), millis);
		}
	}

}
