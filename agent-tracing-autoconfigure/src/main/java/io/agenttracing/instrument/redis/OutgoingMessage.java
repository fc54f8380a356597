package io.agenttracing.instrument.redis;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.span.OpenedSpan;
import io.opentelemetry.context.Scope;

/**
 * A message on its way to a written channel or stream.
 *
 * @param <T> what goes on the wire
 * @param span its PRODUCER span
 * @param body what goes on the wire
 */
record OutgoingMessage<T>(OpenedSpan span, T body) {

	Scope makeCurrent() {
		return this.span.makeCurrent();
	}

	void added(String id) {
		this.span.attribute(AgentSpanAttributes.MESSAGING_MESSAGE_ID, id);
	}

	void failed(Throwable failure) {
		this.span.fail(failure);
	}

	void end() {
		this.span.end();
	}

}
