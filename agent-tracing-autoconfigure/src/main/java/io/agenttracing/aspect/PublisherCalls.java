package io.agenttracing.aspect;

import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

/**
 * Calls that return a publisher; apart from its implementation because Reactor may be
 * absent.
 */
interface PublisherCalls {

	@Nullable Object invoke(MethodInvocation invocation, TracedMethod method) throws Throwable;

	/**
	 * Whether a result is a publisher whose subscriptions can be spans.
	 */
	boolean isPublisher(@Nullable Object result);

	/**
	 * Makes each subscription to a publisher a span.
	 * @param publisher a publisher of which {@link #isPublisher} is true
	 * @param call the call that has returned it
	 * @return the publisher to return instead
	 */
	Object trace(Object publisher, SubscribedCall call);

}
