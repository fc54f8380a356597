package io.agenttracing.instrument.redis.channel;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.span.SpanHandle;
import io.opentelemetry.context.Scope;

/**
 * A message on its way to a written channel or stream.
 *
 * @param <T> what goes on the wire
 * @param span its PRODUCER span
 * @param body what goes on the wire
 */
public record OutgoingMessage<T>(SpanHandle span, T body) {

	/**
	 * Makes the span current.
	 * @return the scope, to be closed on this thread
	 */
	public Scope makeCurrent() {
		return this.span.makeCurrent();
	}

	/**
	 * Records the id that Redis has given to the record.
	 * @param id the id
	 */
	public void added(String id) {
		this.span.attribute(AgentSpanAttributes.MESSAGING_MESSAGE_ID, id);
	}

	/**
	 * Records why the message could not be published.
	 * @param failure the failure
	 */
	public void failed(Throwable failure) {
		this.span.fail(failure);
	}

	/**
	 * Ends the span.
	 */
	public void end() {
		this.span.end();
	}

}
