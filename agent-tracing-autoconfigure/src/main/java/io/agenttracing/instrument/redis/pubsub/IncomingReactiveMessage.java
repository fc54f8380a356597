package io.agenttracing.instrument.redis.pubsub;

import java.nio.ByteBuffer;

import org.jspecify.annotations.Nullable;

import org.springframework.data.redis.connection.ReactiveSubscription.ChannelMessage;
import org.springframework.data.redis.connection.ReactiveSubscription.Message;
import org.springframework.data.redis.connection.ReactiveSubscription.PatternMessage;

/**
 * A message of a reactive subscription without its envelope, which knows its origin and
 * reports when its payload is read.
 */
interface IncomingReactiveMessage extends Message<ByteBuffer, ByteBuffer> {

	MessageOrigin origin();

	/**
	 * Creates a message.
	 * @param channel the channel as received
	 * @param pattern the pattern that matched the channel
	 * @param payload what was published
	 * @param origin where it comes from
	 * @return a message of the class that Spring expects
	 */
	static Message<ByteBuffer, ByteBuffer> of(ByteBuffer channel, @Nullable ByteBuffer pattern, ByteBuffer payload,
			MessageOrigin origin) {
		return (pattern != null) ? new OfPattern(pattern, channel, payload, origin)
				: new OfChannel(channel, payload, origin);
	}

	/**
	 * A message to a channel.
	 */
	final class OfChannel extends ChannelMessage<ByteBuffer, ByteBuffer> implements IncomingReactiveMessage {

		private final MessageOrigin origin;

		private OfChannel(ByteBuffer channel, ByteBuffer payload, MessageOrigin origin) {
			super(channel, payload);
			this.origin = origin;
		}

		@Override
		public ByteBuffer getMessage() {
			this.origin.read();
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

		private OfPattern(ByteBuffer pattern, ByteBuffer channel, ByteBuffer payload, MessageOrigin origin) {
			super(pattern, channel, payload);
			this.origin = origin;
		}

		@Override
		public ByteBuffer getMessage() {
			this.origin.read();
			return super.getMessage();
		}

		@Override
		public MessageOrigin origin() {
			return this.origin;
		}

	}

}
