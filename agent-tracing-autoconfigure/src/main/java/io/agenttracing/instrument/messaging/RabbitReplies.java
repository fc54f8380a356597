package io.agenttracing.instrument.messaging;

import java.lang.reflect.Field;

import io.agenttracing.autoconfigure.Counterparts;
import io.agenttracing.failure.Failures;
import io.agenttracing.log.RateLimitedLog;
import io.agenttracing.span.WeakIdentityMap;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.handler.TracingObservationHandler.TracingContext;
import io.micrometer.tracing.propagation.Propagator;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.MessageListenerContainer;
import org.springframework.amqp.listener.adapter.ReplyPostProcessor;
import org.springframework.amqp.rabbit.listener.RabbitListenerEndpointRegistry;
import org.springframework.amqp.rabbit.listener.adapter.AbstractAdaptableMessageListener;
import org.springframework.amqp.rabbit.support.micrometer.RabbitMessageReceiverContext;
import org.springframework.beans.factory.ObjectProvider;

/**
 * Injects the context of the span that received a request into the listener's reply:
 * Spring does not publish replies by its template, so that none is observed. Containers
 * of endpoints are not beans; their listeners are instrumented when they get a message.
 */
final class RabbitReplies implements ObservationHandler<RabbitMessageReceiverContext> {

	private static final Log logger = LogFactory.getLog(RabbitReplies.class);

	private final Propagator propagator;

	private final ObjectProvider<RabbitListenerEndpointRegistry> registry;

	// By message: a listener may reply on any thread, long after it has returned.
	private final WeakIdentityMap<Message, Span> spans = new WeakIdentityMap<>();

	private final RateLimitedLog unknown = RateLimitedLog.once(logger);

	RabbitReplies(Propagator propagator, ObjectProvider<RabbitListenerEndpointRegistry> registry) {
		this.propagator = propagator;
		this.registry = registry;
	}

	/**
	 * The field that is read.
	 */
	static Counterparts counterparts() {
		return Counterparts.without("The trace ends with the replies of RabbitMQ listeners")
			.field(AbstractAdaptableMessageListener.class.getName(), "replyPostProcessor");
	}

	@Override
	public boolean supportsContext(Observation.Context context) {
		return context instanceof RabbitMessageReceiverContext;
	}

	@Override
	public void onScopeOpened(RabbitMessageReceiverContext context) {
		Failures.attempt(logger, "The reply to a message may lack the context", () -> received(context));
	}

	private void received(RabbitMessageReceiverContext context) {
		TracingContext tracing = context.get(TracingContext.class);
		Span span = (tracing != null) ? tracing.getSpan() : null;
		Message request = context.getCarrier();
		if (span != null && request != null) {
			this.spans.put(request, span);
			RabbitListenerEndpointRegistry endpoints = this.registry.getIfUnique();
			MessageListenerContainer container = (endpoints != null)
					? endpoints.getListenerContainer(context.getListenerId()) : null;
			if (container != null) {
				observe(container);
			}
		}
	}

	/**
	 * Makes the listener of a container inject contexts into its replies. Idempotent.
	 */
	void observe(MessageListenerContainer container) {
		if (!(container.getMessageListener() instanceof AbstractAdaptableMessageListener listener)) {
			return;
		}
		try {
			ReplyPostProcessor existing = replyPostProcessor(listener);
			if (!(existing instanceof ContextWriter)) {
				listener.setReplyPostProcessor(new ContextWriter(existing));
			}
		}
		catch (Throwable ex) {
			Failures.counted();
			this.unknown.warn(() -> "The trace ends with the replies of RabbitMQ listeners, because a listener's own"
					+ " post-processor of replies cannot be read: " + ex.getMessage());
		}
	}

	/**
	 * There is a setter, and no getter.
	 */
	private static @Nullable ReplyPostProcessor replyPostProcessor(AbstractAdaptableMessageListener listener)
			throws ReflectiveOperationException {
		Field field = AbstractAdaptableMessageListener.class.getDeclaredField("replyPostProcessor");
		field.setAccessible(true);
		return (ReplyPostProcessor) field.get(listener);
	}

	/**
	 * Injects the context after the user's own post-processor.
	 */
	private final class ContextWriter implements ReplyPostProcessor {

		private final @Nullable ReplyPostProcessor user;

		ContextWriter(@Nullable ReplyPostProcessor user) {
			this.user = user;
		}

		@Override
		public Message apply(Message request, Message response) {
			Message reply = (this.user != null) ? this.user.apply(request, response) : response;
			Failures.attempt(logger, "The context of a reply could not be written", () -> inject(request, reply));
			return reply;
		}

		private void inject(Message request, Message reply) {
			Span span = RabbitReplies.this.spans.get(request);
			if (span != null) {
				RabbitReplies.this.propagator.inject(span.context(), reply,
						(message, key, value) -> reply.getMessageProperties().setHeader(key, value));
			}
		}

	}

}
