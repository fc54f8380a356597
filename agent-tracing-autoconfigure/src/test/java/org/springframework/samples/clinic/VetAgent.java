package org.springframework.samples.clinic;

import io.agenttracing.TracedAgent;
import io.opentelemetry.api.trace.Span;

/**
 * An agent in a package whose name begins like those of Spring.
 */
@TracedAgent(name = "vet")
public class VetAgent {

	public boolean examine() {
		return Span.current().getSpanContext().isValid();
	}

}
