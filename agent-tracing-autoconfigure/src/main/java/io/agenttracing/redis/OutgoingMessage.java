package io.agenttracing.redis;

import io.agenttracing.trace.AgentSpans;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;

/**
 * A message on its way to a written channel, and its PRODUCER span.
 */
final class OutgoingMessage {

	private final AgentSpans spans;

	private final Span span;

	private final Context parent;

	private final byte[] body;

	OutgoingMessage(AgentSpans spans, Span span, Context parent, byte[] body) {
		this.spans = spans;
		this.span = span;
		this.parent = parent;
		this.body = body;
	}

	byte[] body() {
		return this.body;
	}

	Scope makeCurrent() {
		return this.spans.makeCurrent(this.span, this.parent);
	}

	void failed(Throwable failure) {
		AgentSpans.recordFailure(this.span, failure);
	}

	void end() {
		this.span.end();
	}

}
