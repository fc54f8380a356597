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
	 * Makes each subscription to a publisher a span.
	 * @param result what a call has returned
	 * @param call the call
	 * @return the publisher to return instead, or {@code null} where the result is none
	 * that another one can stand for
	 */
	@Nullable Object trace(@Nullable Object result, SubscribedCall call);

}
