package io.agenttracing;

import io.opentelemetry.api.trace.SpanBuilder;

/**
 * Adds attributes to every span of this starter before it starts: of agents and steps, of
 * retries, their attempts and fallbacks, and of messages to and from Redis.
 * {@link AgentCall#operation()} tells them apart. Spans of other libraries, such as those
 * of HTTP, Kafka and RabbitMQ, are left alone.
 * <p>
 * Beans of this type are called in order on the calling thread, except below a span that
 * is not sampled: keep it short. An exception costs the attributes that were not yet set,
 * is counted, and does not reach the call.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface AgentSpanCustomizer {

	/**
	 * Customizes a span that is about to start.
	 * @param span the span; its name, kind and attributes are set already
	 * @param call what it is the span of
	 */
	void customize(SpanBuilder span, AgentCall call);

}
