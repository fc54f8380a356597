package io.agenttracing.redis;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.trace.AgentSpans;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;

/**
 * A message on its way to a written channel or stream, and its PRODUCER span.
 *
 * @param <T> what goes on the wire
 */
final class OutgoingMessage<T> {

	private final AgentSpans spans;

	private final Span span;

	private final Context parent;

	private final T body;

	OutgoingMessage(AgentSpans spans, Span span, Context parent, T body) {
		this.spans = spans;
		this.span = span;
		this.parent = parent;
		this.body = body;
	}

	T body() {
		return this.body;
	}

	Scope makeCurrent() {
		return this.spans.makeCurrent(this.span, this.parent);
	}

	void added(String id) {
		this.span.setAttribute(AgentSpanAttributes.MESSAGING_MESSAGE_ID, id);
	}

	void failed(Throwable failure) {
		AgentSpans.recordFailure(this.span, failure);
	}

	void end() {
		this.span.end();
	}

}
