package io.agenttracing.instrument.redis.pubsub;

import java.util.function.Function;

import io.agenttracing.instrument.redis.channel.ConsumerSpans;
import io.agenttracing.log.RateLimitedLog;
import io.agenttracing.span.ReceivedMessage;
import io.agenttracing.span.ReceivedMessages;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.data.redis.connection.ReactiveSubscription.Message;
import org.springframework.data.redis.connection.stream.Record;

/**
 * The messages of an application's reactive subscriptions, which are known right behind
 * their source only: once an operator was given a message that it cannot attribute, it
 * stops attributing, so that no message gets the context of another one.
 */
final class ReactiveReceivedMessages implements ReceivedMessages {

	private static final Log logger = LogFactory.getLog(ReactiveReceivedMessages.class);

	private final RateLimitedLog warning = RateLimitedLog.once(logger);

	private final ConsumerSpans spans;

	private final ReactiveMessages messages;

	ReactiveReceivedMessages(ConsumerSpans spans, ReactiveMessages messages) {
		this.spans = spans;
		this.messages = messages;
	}

	@Override
	public Function<Object, @Nullable ReceivedMessage> operator() {
		return new Operator();
	}

	private void warn(Object element) {
		this.warning.warn(
				() -> "Messages of a reactive Redis subscription are processed without a span: process(…) was given a "
						+ element.getClass().getName() + " that cannot be told from others. Put map(tracer.process(…))"
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
			return ReactiveReceivedMessages.this.spans.attempt(() -> take(element));
		}

		private @Nullable ReceivedMessage take(Object element) {
			if (element instanceof IncomingReactiveMessage message) {
				return message.origin().take() ? ReactiveReceivedMessages.this.messages.span(message.origin()) : null;
			}
			MessageOrigin origin = this.behindSource ? ReactiveReceivedMessages.this.messages.last() : null;
			if (element instanceof Message<?, ?> message) {
				ReactiveReceivedMessages.this.messages.restore(null);
				if (origin != null && isOf(message, origin) && origin.take()) {
					return ReactiveReceivedMessages.this.messages.span(origin);
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
