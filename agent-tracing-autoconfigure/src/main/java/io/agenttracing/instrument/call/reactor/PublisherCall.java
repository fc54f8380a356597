package io.agenttracing.instrument.call.reactor;

import java.util.concurrent.TimeoutException;

import io.agenttracing.instrument.call.coroutine.ExpiringCoroutines;
import io.agenttracing.span.CoroutineStack;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/**
 * A call that has returned a publisher, and what the span of each subscription to it is.
 *
 * @since 0.1.0
 */
public interface PublisherCall {

	/**
	 * What is current outside of the call, where a subscriber knows nothing.
	 */
	Context outside();

	/**
	 * The context to start a span in.
	 * @param subscriber the context of the subscriber
	 * @return the parent
	 */
	Context parent(Context subscriber);

	Span start(Context parent);

	/**
	 * The context to work in, below the span.
	 * @param parent the context that the span was started in
	 */
	default Context inside(Context parent) {
		return parent;
	}

	/**
	 * What is called, the same for each call of it.
	 */
	default Object kind() {
		return this;
	}

	/**
	 * The name of what is called.
	 */
	default String name() {
		return "agent";
	}

	/**
	 * Whether the call is known to be made instead of one that failed.
	 */
	default boolean isFallback() {
		return false;
	}

	/**
	 * Whether a stream hangs when it has no further element for long.
	 */
	default boolean isPaced() {
		return false;
	}

	/**
	 * The coroutine behind the publisher.
	 * @param subscription the subscription to it
	 */
	default CoroutineStack coroutine(Object subscription) {
		return CoroutineStack.NONE;
	}

	/**
	 * A stream has its first element.
	 */
	default void first(Span span, double milliseconds) {
	}

	/**
	 * The timeout of whoever waits that is cancelling a subscription on this thread.
	 * @return the timeout, null where it is cancelled for another reason
	 */
	default @Nullable Throwable timeout() {
		return ExpiringCoroutines.areCancellingSubscription() ? new TimeoutException() : null;
	}

	/**
	 * The publisher has completed.
	 */
	default void result(Span span, @Nullable Object last) {
	}

}
