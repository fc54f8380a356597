package io.agenttracing;

import io.opentelemetry.api.trace.SpanBuilder;

/**
 * Adds to every agent and step span before it starts. Beans of this type are called in
 * order on the calling thread, except below a span that is not sampled: keep it short.
 * What one throws costs its attributes, never the call.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface AgentSpanCustomizer {

	/**
	 * Customizes a span that is about to start.
	 * @param span the span; its name, kind and attributes are set already
	 * @param call the call it stands for
	 */
	void customize(SpanBuilder span, AgentCall call);

}
