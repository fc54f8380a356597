package io.agenttracing.instrument.redis.pubsub;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;

import io.agenttracing.failure.Failures;
import io.agenttracing.instrument.redis.envelope.MessageEnvelope;
import io.agenttracing.instrument.redis.envelope.UnwrappedMessage;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.data.redis.connection.ReactiveSubscription;
import org.springframework.data.redis.util.ByteUtils;

/**
 * Unwraps the messages of a reactive subscription. No listener is called, so that there
 * is no CONSUMER span yet; the origin of each message is kept until it is processed.
 */
final class UnwrappingReactiveSubscription implements ReactiveSubscription {

	private static final Log logger = LogFactory.getLog(UnwrappingReactiveSubscription.class);

	private final ReactiveSubscription delegate;

	private final ReactiveMessages messages;

	UnwrappingReactiveSubscription(ReactiveSubscription delegate, ReactiveMessages messages) {
		this.delegate = delegate;
		this.messages = messages;
	}

	@Override
	public Flux<Message<ByteBuffer, ByteBuffer>> receive() {
		return ReadMessages.of(this.delegate.receive().map(this::unwrapped), this.messages);
	}

	private Message<ByteBuffer, ByteBuffer> unwrapped(Message<ByteBuffer, ByteBuffer> message) {
		return Failures.attempt(logger, "A message of a reactive subscription could not be unwrapped",
				() -> unwrap(message), message);
	}

	private Message<ByteBuffer, ByteBuffer> unwrap(Message<ByteBuffer, ByteBuffer> message) {
		byte[] body = ByteUtils.getBytes(message.getMessage());
		UnwrappedMessage received = MessageEnvelope.open(body);
		ByteBuffer pattern = patternOf(message);
		MessageOrigin origin = new MessageOrigin(this.messages, text(message.getChannel()),
				(pattern != null) ? text(pattern) : null, received);
		this.messages.count(origin, received.state());
		boolean enveloped = received.isEnvelope();
		if (!enveloped && !this.messages.isTracing()) {
			return message;
		}
		ByteBuffer payload = enveloped ? ByteBuffer.wrap(received.payload()) : message.getMessage();
		return IncomingReactiveMessage.of(message.getChannel(), pattern, payload, origin);
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
