package io.agenttracing.redis;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.propagation.ContextCounter;
import io.agenttracing.propagation.ContextState;
import io.agenttracing.propagation.ReceivedMessage;
import io.agenttracing.propagation.TraceContextCarrier;
import io.agenttracing.trace.AgentSpans;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Calls listeners: each call gets one CONSUMER span below the span that published the
 * message, current while the listener runs, on the thread where it runs. A message
 * without a context starts a new trace or has no span, by configuration.
 */
final class MessageListening {

	private static final Log logger = LogFactory.getLog(MessageListening.class);

	private final ThreadLocal<IncomingMessage> dispatched = new ThreadLocal<>();

	private final ThreadLocal<Delivery> delivery = new ThreadLocal<>();

	private final AgentSpans spans;

	private final TraceContextCarrier carrier;

	private final WrittenChannels channels;

	private final DestinationNames names;

	private final ContextCounter counter;

	private final boolean startTraces;

	MessageListening(AgentSpans spans, TraceContextCarrier carrier, WrittenChannels channels, DestinationNames names,
			ContextCounter counter, boolean startTraces) {
		this.spans = spans;
		this.carrier = carrier;
		this.channels = channels;
		this.names = names;
		this.counter = counter;
		this.startTraces = startTraces;
	}

	/**
	 * Remembers the message while a container hands it to the executor of its listeners.
	 */
	void dispatch(IncomingMessage message, Runnable dispatch) {
		this.dispatched.set(message);
		try {
			dispatch.run();
		}
		finally {
			this.dispatched.remove();
		}
	}

	@Nullable IncomingMessage dispatched() {
		return this.dispatched.get();
	}

	/**
	 * Calls a listener.
	 * @param message the message
	 * @param listener the call
	 */
	void handle(IncomingMessage message, Runnable listener) {
		IncomingMessage outerMessage = this.dispatched.get();
		Delivery outerDelivery = this.delivery.get();
		Delivery call = start(message);
		this.dispatched.remove();
		this.delivery.set(call);
		try (Scope scope = call.makeCurrent()) {
			listener.run();
		}
		catch (Throwable ex) {
			call.failed(ex);
			throw ex;
		}
		finally {
			call.end();
			restore(this.dispatched, outerMessage);
			restore(this.delivery, outerDelivery);
		}
	}

	/**
	 * Records why the listener on this thread failed, where its caller will not see it.
	 */
	void failed(Throwable failure) {
		Delivery call = this.delivery.get();
		if (call != null) {
			call.failed(failure);
		}
	}

	void count(IncomingMessage message, ContextState state) {
		count(message.channel(), message.pattern(), state);
	}

	void count(String channel, @Nullable String pattern, ContextState state) {
		if (state != ContextState.MISSING || !WrittenChannels.isInternal(channel)) {
			this.counter.increment(nameOf(channel, pattern), state);
		}
	}

	private static <T> void restore(ThreadLocal<T> threadLocal, @Nullable T value) {
		if (value != null) {
			threadLocal.set(value);
		}
		else {
			threadLocal.remove();
		}
	}

	private Delivery start(IncomingMessage message) {
		if (!this.spans.isEnabled()) {
			return Delivery.untraced(this.spans);
		}
		try {
			ReceivedMessage received = message.open();
			Context parent = this.carrier.extract(Context.root(), received.context());
			if (!Span.fromContext(parent).getSpanContext().isValid() && !startsTrace(message)) {
				return Delivery.untraced(this.spans);
			}
			return Delivery.of(this.spans, startSpan(message, parent), parent);
		}
		catch (RuntimeException ex) {
			logger.debug("Could not trace a message from Redis", ex);
			return Delivery.untraced(this.spans);
		}
	}

	private boolean startsTrace(IncomingMessage message) {
		return this.startTraces && !WrittenChannels.isInternal(message.channel());
	}

	private Span startSpan(IncomingMessage message, Context parent) {
		String name = nameOf(message.channel(), message.pattern());
		SpanBuilder builder = this.spans.builder("process " + name, SpanKind.CONSUMER)
			.setParent(parent)
			.setAttribute(AgentSpanAttributes.MESSAGING_SYSTEM, "redis")
			.setAttribute(AgentSpanAttributes.MESSAGING_OPERATION_NAME, "process")
			.setAttribute(AgentSpanAttributes.MESSAGING_OPERATION_TYPE, "process")
			.setAttribute(AgentSpanAttributes.MESSAGING_DESTINATION_NAME, name);
		if (message.pattern() != null) {
			builder.setAttribute(AgentSpanAttributes.MESSAGING_DESTINATION_TEMPLATE, message.pattern());
		}
		return builder.startSpan();
	}

	private String nameOf(String channel, @Nullable String pattern) {
		return this.names.nameOf(channel, (pattern != null) ? pattern : this.channels.globFor(channel));
	}

}
