package io.agenttracing.instrument.redis.pubsub;

import java.nio.ByteBuffer;

import org.jspecify.annotations.Nullable;

import org.springframework.data.redis.connection.ReactiveSubscription.ChannelMessage;
import org.springframework.data.redis.connection.ReactiveSubscription.Message;
import org.springframework.data.redis.connection.ReactiveSubscription.PatternMessage;

/**
 * A message of a reactive subscription as subscribers see it, without its envelope, which
 * knows where it comes from and tells when its payload is read.
 */
interface IncomingReactiveMessage extends Message<ByteBuffer, ByteBuffer> {

	MessageOrigin origin();

	/**
	 * A message.
	 * @param channel the channel as it came
	 * @param pattern the pattern that matched the channel
	 * @param payload what was published
	 * @param origin where it comes from
	 * @param messages is told when the payload is read
	 * @return a message of the class that Spring expects
	 */
	static Message<ByteBuffer, ByteBuffer> of(ByteBuffer channel, @Nullable ByteBuffer pattern, ByteBuffer payload,
			MessageOrigin origin, ReactiveMessages messages) {
		return (pattern != null) ? new OfPattern(pattern, channel, payload, origin, messages)
				: new OfChannel(channel, payload, origin, messages);
	}

	/**
	 * A message to a channel.
	 */
	final class OfChannel extends ChannelMessage<ByteBuffer, ByteBuffer> implements IncomingReactiveMessage {

		private final MessageOrigin origin;

		private final ReactiveMessages messages;

		private OfChannel(ByteBuffer channel, ByteBuffer payload, MessageOrigin origin, ReactiveMessages messages) {
			super(channel, payload);
			this.origin = origin;
			this.messages = messages;
		}

		@Override
		public ByteBuffer getMessage() {
			this.messages.read(this.origin);
			return super.getMessage();
		}

		@Override
		public MessageOrigin origin() {
			return this.origin;
		}

	}

	/**
	 * A message to a channel that matched a pattern.
	 */
	final class OfPattern extends PatternMessage<ByteBuffer, ByteBuffer, ByteBuffer>
			implements IncomingReactiveMessage {

		private final MessageOrigin origin;

		private final ReactiveMessages messages;

		private OfPattern(ByteBuffer pattern, ByteBuffer channel, ByteBuffer payload, MessageOrigin origin,
				ReactiveMessages messages) {
			super(pattern, channel, payload);
			this.origin = origin;
			this.messages = messages;
		}

		@Override
		public ByteBuffer getMessage() {
			this.messages.read(this.origin);
			return super.getMessage();
		}

		@Override
		public MessageOrigin origin() {
			return this.origin;
		}

	}

}
