package io.agenttracing.redis;

import java.util.Map;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.propagation.ContextCounter;
import io.agenttracing.propagation.ContextState;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.context.Scope;
import org.jspecify.annotations.Nullable;

/**
 * Calls listeners: each call gets one CONSUMER span below the span that published the
 * message, current while the listener runs, on the thread where it runs. A message
 * without a context starts a new trace or has no span, by configuration.
 */
final class MessageListening {

	private final ThreadLocal<IncomingMessage> dispatched = new ThreadLocal<>();

	private final ThreadLocal<Delivery> delivery = new ThreadLocal<>();

	private final ConsumerSpans spans;

	private final ContextCounter counter;

	MessageListening(ConsumerSpans spans, ContextCounter counter) {
		this.spans = spans;
		this.counter = counter;
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
			this.counter.increment(this.spans.nameOf(channel, pattern), state);
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
		return this.spans.start(() -> span(message.channel(), message.pattern(), message.open().context()));
	}

	/**
	 * The span that a message is to have, if it is to have one.
	 */
	@Nullable ConsumerSpan span(String channel, @Nullable String pattern, Map<String, String> context) {
		return this.spans.of(channel, pattern, context, (pattern != null)
				? Attributes.of(AgentSpanAttributes.MESSAGING_DESTINATION_TEMPLATE, pattern) : Attributes.empty());
	}

}
