package io.agenttracing.instrument.call;

import java.time.Instant;

import io.agenttracing.instrument.call.reactor.PublisherCall;
import io.agenttracing.span.CurrentContext;
import io.agenttracing.span.ReceivedMessage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import org.jspecify.annotations.Nullable;

/**
 * An element that is being processed: by a call of the work, in a span from the start on
 * or at first only in the context that the element came with, or by each subscription to
 * the publisher that the work has returned.
 */
final class ProcessedMessage implements PublisherCall {

	private final AgentCalls calls;

	private final ReceivedMessage element;

	private final Instant began = Instant.now();

	private final @Nullable Span started;

	ProcessedMessage(AgentCalls calls, ReceivedMessage element, boolean inSpan) {
		this.calls = calls;
		this.element = element;
		this.started = inSpan ? start((Instant) null) : null;
	}

	/**
	 * Makes current what the work is called in.
	 */
	Scope makeCurrent() {
		return (this.started != null) ? this.calls.makeCurrent(this.started, this.element.parent())
				: CurrentContext.makeCurrent(this.element.parent());
	}

	/**
	 * The span of a call that was all there is to it.
	 */
	Span ofCall() {
		return (this.started != null) ? this.started : start(this.began);
	}

	/**
	 * The call has returned a publisher, whose subscriptions are the processing.
	 */
	void published() {
		if (this.started != null) {
			this.calls.discard(this.started);
		}
	}

	@Override
	public Context outside() {
		return Context.root();
	}

	@Override
	public Context parent(Context subscriber) {
		return this.element.parent();
	}

	@Override
	public Span start(Context parent) {
		return start((Instant) null);
	}

	private Span start(@Nullable Instant began) {
		return this.calls.attempt(() -> this.element.start(began), Span.getInvalid());
	}

}
