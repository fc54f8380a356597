package io.agenttracing.instrument.redis.pubsub;

import java.util.concurrent.atomic.AtomicBoolean;

import io.agenttracing.instrument.redis.envelope.UnwrappedMessage;
import org.jspecify.annotations.Nullable;

/**
 * Where a message of a reactive subscription comes from, until it is processed.
 *
 * @param messages is notified when the payload is read
 * @param channel the channel
 * @param pattern the pattern that matched the channel
 * @param message the message, opened
 * @param taken whether the message was processed
 */
record MessageOrigin(ReactiveMessages messages, String channel, @Nullable String pattern, UnwrappedMessage message,
		AtomicBoolean taken) {

	MessageOrigin(ReactiveMessages messages, String channel, @Nullable String pattern, UnwrappedMessage message) {
		this(messages, channel, pattern, message, new AtomicBoolean());
	}

	/**
	 * Records that the payload of the message was read on this thread.
	 */
	void read() {
		this.messages.read(this);
	}

	/**
	 * Claims the message for processing, once.
	 * @return whether it was not claimed before
	 */
	boolean take() {
		return this.taken.compareAndSet(false, true);
	}

}
