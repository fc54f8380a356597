package io.agenttracing.span;

import io.opentelemetry.context.Scope;
import org.jspecify.annotations.Nullable;

/**
 * The span of one subscription to a publisher. Exactly one of {@link #complete},
 * {@link #fail} and {@link #cancel} is called, once. No method throws.
 *
 * @since 0.1.0
 */
public interface SubscriptionSpan {

	/**
	 * Makes the span current while the publisher is subscribed to.
	 * @return the scope, to be closed on this thread
	 */
	Scope makeCurrent();

	/**
	 * Whether the span, or something below it, is current on this thread.
	 * @return whether it is
	 */
	boolean isCurrent();

	/**
	 * Called when the subscription was made, and its thread goes on with other work.
	 * @param place where the subscription is suspended, held weakly
	 */
	void released(SuspendedPlace place);

	/**
	 * Tracks the demand of a stream.
	 * @return what to notify of requests and elements, null if they are not tracked
	 */
	default @Nullable StreamPace pace() {
		return null;
	}

	/**
	 * The coroutine behind the publisher.
	 * @param subscription the subscription to it
	 * @return what is known of it
	 */
	default CoroutineStack coroutine(Object subscription) {
		return CoroutineStack.NONE;
	}

	/**
	 * Called with the first element, or the only one, before the subscriber has it.
	 * @param first the element
	 */
	default void element(Object first) {
	}

	/**
	 * Called at the first element of a stream.
	 * @param milliseconds the time since the subscription
	 */
	default void first(double milliseconds) {
	}

	/**
	 * Called when the publisher has completed.
	 * @param last its last element, if there was one
	 */
	void complete(@Nullable Object last);

	void fail(Throwable failure);

	/**
	 * Called when the subscriber cancels, on the thread and from the stack that it does
	 * so.
	 */
	void cancel();

	/**
	 * Called after the subscriber was signalled the failure, and may have subscribed to
	 * something else.
	 */
	default void heard() {
	}

	/**
	 * Called when the subscriber cancels a subscription that has already ended.
	 */
	default void abandoned() {
	}

}
