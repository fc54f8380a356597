package io.agenttracing.instrument.call.reactor;

import java.util.concurrent.TimeoutException;

import io.agenttracing.instrument.call.coroutine.ExpiringCoroutines;
import io.agenttracing.span.CoroutineStack;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/**
 * A call that has returned a publisher, and starts the span of each subscription to it.
 *
 * @since 0.1.0
 */
public interface PublisherCall {

	/**
	 * The context of the caller, for subscribers without one.
	 */
	Context outside();

	/**
	 * The parent context of a subscription's span.
	 * @param subscriber the context of the subscriber
	 * @return the parent
	 */
	Context parent(Context subscriber);

	Span start(Context parent);

	/**
	 * The parent context with what the call adds to it, such as its deadline. @param
	 * parent the parent context of the span
	 */
	default Context inside(Context parent) {
		return parent;
	}

	/**
	 * Identifies the operation, to recognize its calls.
	 */
	default Object kind() {
		return this;
	}

	/**
	 * The name of the operation.
	 */
	default String name() {
		return "agent";
	}

	/**
	 * Whether the call is an explicit fallback.
	 */
	default boolean isFallback() {
		return false;
	}

	/**
	 * Whether the stream is reported as hanging when its demand stays unanswered.
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
	 * Called with the first element, or the only one, before the subscriber has it.
	 */
	default void element(Span span, Object first) {
	}

	/**
	 * Called at the first element of a stream.
	 */
	default void first(Span span, double milliseconds) {
	}

	/**
	 * The timeout around the caller that is cancelling a subscription on this thread.
	 * @return the timeout, null if it is cancelled for another reason
	 */
	default @Nullable Throwable timeout() {
		return ExpiringCoroutines.areCancellingSubscription() ? new TimeoutException() : null;
	}

	/**
	 * Called when the publisher has completed.
	 */
	default void result(Span span, @Nullable Object last) {
	}

}
