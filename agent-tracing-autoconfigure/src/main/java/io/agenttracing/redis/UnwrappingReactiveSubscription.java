package io.agenttracing.redis;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;

import io.agenttracing.propagation.MessageEnvelope;
import io.agenttracing.propagation.ReceivedMessage;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.data.redis.connection.ReactiveSubscription;
import org.springframework.data.redis.util.ByteUtils;

/**
 * Takes the messages of a reactive subscription out of their envelopes. There is no call
 * that a CONSUMER span could be around.
 */
final class UnwrappingReactiveSubscription implements ReactiveSubscription {

	private final ReactiveSubscription delegate;

	private final MessageListening listening;

	UnwrappingReactiveSubscription(ReactiveSubscription delegate, MessageListening listening) {
		this.delegate = delegate;
		this.listening = listening;
	}

	@Override
	public Flux<Message<ByteBuffer, ByteBuffer>> receive() {
		return this.delegate.receive().map(this::unwrap);
	}

	private Message<ByteBuffer, ByteBuffer> unwrap(Message<ByteBuffer, ByteBuffer> message) {
		byte[] body = ByteUtils.getBytes(message.getMessage());
		ReceivedMessage received = MessageEnvelope.open(body);
		ByteBuffer pattern = patternOf(message);
		this.listening.count(text(message.getChannel()), (pattern != null) ? text(pattern) : null, received.state());
		if (received.payload() == body) {
			return message;
		}
		ByteBuffer payload = ByteBuffer.wrap(received.payload());
		return (pattern != null) ? new PatternMessage<>(pattern, message.getChannel(), payload)
				: new ChannelMessage<>(message.getChannel(), payload);
	}

	private static @Nullable ByteBuffer patternOf(Message<ByteBuffer, ByteBuffer> message) {
		return (message instanceof PatternMessage<?, ?, ?> patternMessage
				&& patternMessage.getPattern() instanceof ByteBuffer pattern) ? pattern : null;
	}

	private static String text(ByteBuffer buffer) {
		return StandardCharsets.UTF_8.decode(buffer.duplicate()).toString();
	}

	@Override
	public Mono<Void> subscribe(ByteBuffer... channels) {
		return this.delegate.subscribe(channels);
	}

	@Override
	public Mono<Void> pSubscribe(ByteBuffer... patterns) {
		return this.delegate.pSubscribe(patterns);
	}

	@Override
	public Mono<Void> unsubscribe() {
		return this.delegate.unsubscribe();
	}

	@Override
	public Mono<Void> unsubscribe(ByteBuffer... channels) {
		return this.delegate.unsubscribe(channels);
	}

	@Override
	public Mono<Void> pUnsubscribe() {
		return this.delegate.pUnsubscribe();
	}

	@Override
	public Mono<Void> pUnsubscribe(ByteBuffer... patterns) {
		return this.delegate.pUnsubscribe(patterns);
	}

	@Override
	public Set<ByteBuffer> getChannels() {
		return this.delegate.getChannels();
	}

	@Override
	public Set<ByteBuffer> getPatterns() {
		return this.delegate.getPatterns();
	}

	@Override
	public Mono<Void> cancel() {
		return this.delegate.cancel();
	}

}
