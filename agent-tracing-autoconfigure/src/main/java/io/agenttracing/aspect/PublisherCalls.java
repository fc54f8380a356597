package io.agenttracing.aspect;

import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

/**
 * Calls of methods that return a publisher; apart from its implementation because Reactor
 * may be absent.
 */
@FunctionalInterface
interface PublisherCalls {

	@Nullable Object invoke(MethodInvocation invocation, TracedMethod method) throws Throwable;

}
