package io.agenttracing.instrument.redis.pubsub;

import java.util.function.Function;

import io.agenttracing.context.ContextState;
import io.agenttracing.instrument.redis.channel.ConsumerSpans;
import io.agenttracing.log.RateLimitedLog;
import io.agenttracing.span.ReceivedMessage;
import io.agenttracing.span.ReceivedMessages;
import io.opentelemetry.api.common.Attributes;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.data.redis.connection.ReactiveSubscription.Message;
import org.springframework.data.redis.connection.stream.Record;

/**
 * Finds the origin of a message that an application processes from a reactive
 * subscription. Spring converts each message into a new object, after it may have been
 * queued; but it reads the payload last and emits the object immediately, on the same
 * thread. So the message whose payload was last read on a thread is the origin of the
 * next one emitted there.
 * <p>
 * This holds directly behind the source only: once an operator has received a message
 * that it cannot attribute, it stops attributing, so that no message gets the context of
 * another one.
 */
final class ReactiveMessages implements ReceivedMessages {

	private final RateLimitedLog warning = RateLimitedLog.once(LogFactory.getLog(ReactiveMessages.class));

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
	 * Records that the payload of a message was read on this thread.
	 */
	void read(MessageOrigin origin) {
		if (isTracing() && !origin.taken().get()) {
			this.read.set(origin);
		}
	}

	/**
	 * The message whose payload was last read on this thread, if there is one.
	 */
	@Nullable MessageOrigin last() {
		return this.read.get();
	}

	/**
	 * Sets the message that was last read back to an earlier one.
	 */
	void restore(@Nullable MessageOrigin origin) {
		if (origin != null) {
			this.read.set(origin);
		}
		else {
			this.read.remove();
		}
	}

	@Override
	public Function<Object, @Nullable ReceivedMessage> operator() {
		return new Operator();
	}

	private @Nullable ReceivedMessage span(MessageOrigin origin) {
		return this.spans.of(origin.channel(), origin.pattern(), origin.message().context(), Attributes.empty(),
				origin.message()::shape);
	}

	private void warn(Object message) {
		this.warning.warn(
				() -> "Messages of a reactive Redis subscription are processed without a span: process(…) was given a "
						+ message.getClass().getName() + " whose origin is not known. Put map(tracer.process(…))"
						+ " directly behind the flux that Redis returns, before publishOn, concatMap and the like,"
						+ " and let it process the message itself");
	}

	/**
	 * One operator, which may be used by several threads.
	 */
	private final class Operator implements Function<Object, @Nullable ReceivedMessage> {

		private volatile boolean behindSource = true;

		@Override
		public @Nullable ReceivedMessage apply(Object element) {
			return ReactiveMessages.this.spans.attempt(() -> find(element));
		}

		private @Nullable ReceivedMessage find(Object element) {
			if (element instanceof IncomingReactiveMessage message) {
				return message.origin().take() ? span(message.origin()) : null;
			}
			MessageOrigin origin = this.behindSource ? last() : null;
			if (element instanceof Message<?, ?> message) {
				restore(null);
				if (origin != null && isOf(message, origin) && origin.take()) {
					return span(origin);
				}
				this.behindSource = false;
				warn(element);
			}
			else if (origin != null && !(element instanceof Record<?, ?>)) {
				warn(element);
			}
			return null;
		}

		// Another subscription may have left its last message to this thread.
		private static boolean isOf(Message<?, ?> message, MessageOrigin origin) {
			return !(message.getChannel() instanceof String channel) || channel.equals(origin.channel());
		}

	}

}
