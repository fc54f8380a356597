package io.agenttracing.instrument.redis.pubsub;

import io.agenttracing.context.ContextState;
import io.agenttracing.instrument.redis.channel.ConsumerSpans;
import io.agenttracing.instrument.redis.channel.Delivery;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.context.Scope;
import org.jspecify.annotations.Nullable;

/**
 * Calls listeners: each call has one CONSUMER span, a child of the span that published
 * the message, which is current on the thread of the listener while it runs. A message
 * without a context starts a new trace or has no span, by configuration.
 */
final class MessageListening {

	// Set to null and never removed: that would make an entry anew for each message.
	private final ThreadLocal<@Nullable IncomingMessage> dispatched = new ThreadLocal<>();

	private final ThreadLocal<@Nullable Delivery> delivery = new ThreadLocal<>();

	private final ListenerContainerTracing containers = new ListenerContainerTracing(this);

	private final ConsumerSpans spans;

	MessageListening(ConsumerSpans spans) {
		this.spans = spans;
	}

	/**
	 * Keeps the message while a container submits it to the executor of its listeners.
	 */
	void dispatch(IncomingMessage message, Runnable dispatch) {
		this.dispatched.set(message);
		try {
			dispatch.run();
		}
		finally {
			this.dispatched.set(null);
		}
	}

	/**
	 * Detaches a subscription from the current context.
	 */
	Scope detach() {
		return this.spans.detach();
	}

	ListenerContainerTracing containers() {
		return this.containers;
	}

	@Nullable IncomingMessage dispatched() {
		return this.dispatched.get();
	}

	/**
	 * Calls a listener.
	 * @param message the message
	 * @param listener the call
	 */
	void handle(IncomingMessage message, Runnable listener) {
		IncomingMessage outerMessage = this.dispatched.get();
		Delivery outerDelivery = this.delivery.get();
		Delivery call = this.spans.start(() -> this.spans.of(message.channel(), message.pattern(),
				message.open().context(), Attributes.empty(), message));
		this.dispatched.set(null);
		this.delivery.set(call);
		try {
			call.run(listener);
		}
		finally {
			this.dispatched.set(outerMessage);
			this.delivery.set(outerDelivery);
		}
	}

	/**
	 * Records a failure of the listener on this thread that its caller does not see.
	 */
	void failed(Throwable failure) {
		Delivery call = this.delivery.get();
		if (call != null) {
			call.failed(failure);
		}
	}

	void count(IncomingMessage message, ContextState state) {
		this.spans.count(message.channel(), message.pattern(), state);
	}

}
