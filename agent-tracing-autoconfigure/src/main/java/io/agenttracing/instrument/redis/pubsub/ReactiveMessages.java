package io.agenttracing.instrument.redis.pubsub;

import io.agenttracing.context.ContextState;
import io.agenttracing.instrument.redis.channel.ConsumerSpans;
import io.agenttracing.span.ReceivedMessage;
import io.opentelemetry.api.common.Attributes;
import org.jspecify.annotations.Nullable;

/**
 * Leads from the element of a reactive subscription to where it comes from. Spring makes
 * a new object of each message, and may have kept the message in a queue before; but it
 * reads the payload last of all and hands its object on at once, on the same thread. So
 * the message that was read last on a thread is that of the next element there.
 */
final class ReactiveMessages {

	private final ThreadLocal<MessageOrigin> read = new ThreadLocal<>();

	private final ConsumerSpans spans;

	ReactiveMessages(ConsumerSpans spans) {
		this.spans = spans;
	}

	/**
	 * Whether messages have to know their origin.
	 */
	boolean isTracing() {
		return this.spans.isEnabled();
	}

	void count(MessageOrigin origin, ContextState state) {
		this.spans.count(origin.channel(), origin.pattern(), state);
	}

	/**
	 * Remembers that the payload of a message was read on this thread.
	 */
	void read(MessageOrigin origin) {
		if (isTracing() && !origin.taken().get()) {
			this.read.set(origin);
		}
	}

	/**
	 * The origin of the next element on this thread, if a message was read for it.
	 */
	@Nullable MessageOrigin last() {
		return this.read.get();
	}

	/**
	 * Goes back to what was known before.
	 */
	void restore(@Nullable MessageOrigin origin) {
		if (origin != null) {
			this.read.set(origin);
		}
		else {
			this.read.remove();
		}
	}

	/**
	 * The span that the message of an element is to have, if it is to have one.
	 */
	@Nullable ReceivedMessage span(MessageOrigin origin) {
		return this.spans.of(origin.channel(), origin.pattern(), origin.context(), Attributes.empty());
	}

}
