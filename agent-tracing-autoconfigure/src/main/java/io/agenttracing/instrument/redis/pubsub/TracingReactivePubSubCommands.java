package io.agenttracing.instrument.redis.pubsub;

import java.nio.ByteBuffer;

import io.agenttracing.instrument.redis.channel.OutgoingMessage;
import io.agenttracing.span.TracedPublishers;
import io.opentelemetry.context.Context;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

import org.springframework.data.redis.connection.ReactivePubSubCommands;
import org.springframework.data.redis.connection.ReactiveSubscription;
import org.springframework.data.redis.connection.ReactiveSubscription.ChannelMessage;
import org.springframework.data.redis.connection.SubscriptionListener;
import org.springframework.data.redis.util.ByteUtils;

/**
 * Publishes each message with a PRODUCER span, which ends with the reply of Redis, and
 * unwraps the messages of subscriptions. The parent of the span is taken from the Reactor
 * context of the subscriber, or else is the current context at the subscription.
 */
final class TracingReactivePubSubCommands implements ReactivePubSubCommands {

	private final ReactivePubSubCommands delegate;

	private final boolean cluster;

	private final MessagePublishing publishing;

	private final ReactiveMessages messages;

	TracingReactivePubSubCommands(ReactivePubSubCommands delegate, boolean cluster, MessagePublishing publishing,
			ReactiveMessages messages) {
		this.delegate = delegate;
		this.cluster = cluster;
		this.publishing = publishing;
		this.messages = messages;
	}

	@Override
	public Mono<ReactiveSubscription> createSubscription(SubscriptionListener subscriptionListener) {
		return this.delegate.createSubscription(subscriptionListener)
			.map((subscription) -> new UnwrappingReactiveSubscription(subscription, this.messages));
	}

	@Override
	public Flux<Long> publish(Publisher<ChannelMessage<ByteBuffer, ByteBuffer>> messageStream) {
		return Flux.deferContextual((subscriber) -> {
			Context parent = TracedPublishers.subscriberContext(subscriber, Context.current());
			return Flux.from(messageStream).flatMap((message) -> publish(message, parent));
		});
	}

	@Override
	public Mono<Long> publish(ByteBuffer channel, ByteBuffer message) {
		return Mono.deferContextual((ContextView subscriber) -> publish(new ChannelMessage<>(channel, message),
				TracedPublishers.subscriberContext(subscriber, Context.current()))
			.next());
	}

	private Flux<Long> publish(ChannelMessage<ByteBuffer, ByteBuffer> message, Context parent) {
		OutgoingMessage<byte[]> outgoing = this.publishing.prepare(ByteUtils.getBytes(message.getChannel()),
				ByteUtils.getBytes(message.getMessage()), parent);
		if (outgoing == null) {
			return this.delegate.publish(Mono.just(message));
		}
		Flux<Long> receivers = this.delegate
			.publish(Mono.just(new ChannelMessage<>(message.getChannel(), ByteBuffer.wrap(outgoing.body()))));
		return (this.cluster ? receivers : receivers.doOnNext((count) -> PubSubTracing.received(outgoing, count)))
			.doOnError(outgoing.span()::fail)
			.doFinally((signal) -> outgoing.span().end());
	}

	@Override
	public Mono<Void> subscribe(ByteBuffer... channels) {
		return this.delegate.subscribe(channels);
	}

	@Override
	public Mono<Void> pSubscribe(ByteBuffer... patterns) {
		return this.delegate.pSubscribe(patterns);
	}

}
