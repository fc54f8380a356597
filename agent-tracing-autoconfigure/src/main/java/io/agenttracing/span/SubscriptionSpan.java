package io.agenttracing.span;

import io.opentelemetry.context.Scope;
import org.jspecify.annotations.Nullable;

/**
 * The span of one subscription to a publisher. Completion, failure or cancellation is
 * called once, and nothing here throws.
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
	 * The publisher was subscribed to, on a thread that goes on with something else.
	 * @param place tells where it waits, for as long as it is reachable
	 */
	void released(SuspendedPlace place);

	/**
	 * Who has to be told of the elements of a stream.
	 * @return what they are told to, null for nobody
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
	 * A stream has its first element.
	 * @param milliseconds since the subscription
	 */
	default void first(double milliseconds) {
	}

	/**
	 * The publisher has completed.
	 * @param last its last element, if there was one
	 */
	void complete(@Nullable Object last);

	void fail(Throwable failure);

	/**
	 * The subscriber has cancelled, and this is called from where it did.
	 */
	void cancel();

	/**
	 * The subscriber has heard of the failure, and may have gone on with something else.
	 */
	default void heard() {
	}

	/**
	 * The subscriber has cancelled what had ended before.
	 */
	default void abandoned() {
	}

}
