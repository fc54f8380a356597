package io.agenttracing.instrument.call;

import io.agenttracing.instrument.call.reactor.PublisherCall;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

/**
 * Traces calls that return a publisher. An interface because Reactor may be absent.
 */
interface PublisherTracing {

	@Nullable Object invoke(MethodInvocation invocation, TracedMethod method) throws Throwable;

	/**
	 * Whether a result is a publisher that can be replaced by another one.
	 * @param result what a call has returned
	 * @return whether it can be traced
	 */
	boolean isTraceable(@Nullable Object result);

	/**
	 * Gives each subscription to a publisher a span.
	 * @param publisher a traceable result of a call
	 * @param call the call
	 * @return the publisher to return instead
	 */
	Object trace(Object publisher, PublisherCall call);

}
