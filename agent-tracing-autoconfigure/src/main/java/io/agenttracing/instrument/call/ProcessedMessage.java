package io.agenttracing.instrument.call;

import io.agenttracing.instrument.call.reactor.PublisherCall;
import io.agenttracing.span.Beginning;
import io.agenttracing.span.CurrentContext;
import io.agenttracing.span.ReceivedMessage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import org.jspecify.annotations.Nullable;

/**
 * A message that is being processed: by a call of the work, or by each subscription to
 * the publisher that the work has returned. The span of the call is started before it,
 * or, where a publisher is expected, after it if there is none.
 */
final class ProcessedMessage implements PublisherCall {

	private final AgentCalls calls;

	private final ReceivedMessage message;

	private final Beginning began = Beginning.now();

	private final @Nullable Span started;

	ProcessedMessage(AgentCalls calls, ReceivedMessage message, boolean inSpan) {
		this.calls = calls;
		this.message = message;
		this.started = inSpan ? start((Beginning) null) : null;
	}

	/**
	 * Makes the span of the call current, or the context that the message carried.
	 */
	Scope makeCurrent() {
		return (this.started != null) ? this.calls.makeCurrent(this.started, this.message.parent())
				: CurrentContext.makeCurrent(this.message.parent());
	}

	/**
	 * The span of a call that has not returned a publisher.
	 */
	Span ofCall() {
		return (this.started != null) ? this.started : start(this.began);
	}

	/**
	 * Records that the call has returned a publisher, whose subscriptions are the
	 * processing.
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
		return this.message.parent();
	}

	@Override
	public Span start(Context parent) {
		return start((Beginning) null);
	}

	private Span start(@Nullable Beginning began) {
		return this.calls.attempt(() -> this.message.start(began), Span.getInvalid());
	}

}
