package io.agenttracing.instrument.redis.pubsub;

import org.jspecify.annotations.Nullable;

import org.springframework.data.redis.connection.Message;
import org.springframework.data.redis.connection.MessageListener;
import org.springframework.data.redis.connection.SubscriptionListener;
import org.springframework.data.redis.listener.RedisMessageListenerContainer;

/**
 * Unwraps the messages of a subscription for its listener. The listener of a container
 * only dispatches, so that the CONSUMER spans are started by the container's executor;
 * any other listener is called within its span here.
 */
final class UnwrappingMessageListener implements MessageListener, SubscriptionListener {

	private final MessageListener delegate;

	private final SubscriptionListener subscriptionDelegate;

	private final MessageListening listening;

	private final boolean dispatcher;

	private UnwrappingMessageListener(MessageListener delegate, MessageListening listening) {
		this.delegate = delegate;
		this.subscriptionDelegate = (delegate instanceof SubscriptionListener subscriptionListener)
				? subscriptionListener : NO_OP_SUBSCRIPTION_LISTENER;
		this.listening = listening;
		this.dispatcher = delegate.getClass().getPackage() == RedisMessageListenerContainer.class.getPackage();
	}

	static MessageListener wrap(MessageListener listener, MessageListening listening) {
		if (listener instanceof UnwrappingMessageListener) {
			return listener;
		}
		UnwrappingMessageListener unwrapping = new UnwrappingMessageListener(listener, listening);
		if (unwrapping.dispatcher) {
			listening.containers().traceBehind(listener);
		}
		return unwrapping;
	}

	@Override
	public void onMessage(Message message, byte @Nullable [] pattern) {
		IncomingMessage incoming = new IncomingMessage(message, pattern, this.listening);
		Runnable call = () -> this.delegate.onMessage(incoming, pattern);
		if (this.dispatcher) {
			this.listening.dispatch(incoming, call);
		}
		else {
			this.listening.handle(incoming, call);
		}
	}

	@Override
	public void onChannelSubscribed(byte[] channel, long count) {
		this.subscriptionDelegate.onChannelSubscribed(channel, count);
	}

	@Override
	public void onChannelUnsubscribed(byte[] channel, long count) {
		this.subscriptionDelegate.onChannelUnsubscribed(channel, count);
	}

	@Override
	public void onPatternSubscribed(byte[] pattern, long count) {
		this.subscriptionDelegate.onPatternSubscribed(pattern, count);
	}

	@Override
	public void onPatternUnsubscribed(byte[] pattern, long count) {
		this.subscriptionDelegate.onPatternUnsubscribed(pattern, count);
	}

}
