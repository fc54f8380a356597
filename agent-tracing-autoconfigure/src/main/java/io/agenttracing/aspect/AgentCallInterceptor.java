package io.agenttracing.aspect;

import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.AopUtils;

/**
 * Makes each call of a traced method a span, which is current while the method runs and
 * ends with its result. The result, or whatever the method throws, goes on as it is.
 */
final class AgentCallInterceptor implements MethodInterceptor {

	private final TracedMethods methods;

	private final Supplier<AgentCalls> calls;

	private final Supplier<? extends @Nullable PublisherCalls> publisherCalls;

	AgentCallInterceptor(TracedMethods methods, Supplier<AgentCalls> calls,
			Supplier<? extends @Nullable PublisherCalls> publisherCalls) {
		this.methods = methods;
		this.calls = calls;
		this.publisherCalls = publisherCalls;
	}

	@Override
	public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
		Object target = invocation.getThis();
		TracedMethod method = (target != null)
				? this.methods.find(invocation.getMethod(), AopUtils.getTargetClass(target)) : null;
		AgentCalls calls = this.calls.get();
		if (method == null || !calls.isEnabled()) {
			return invocation.proceed();
		}
		if (method.outcome() == TracedMethod.Outcome.SUBSCRIPTION) {
			PublisherCalls publisher = this.publisherCalls.get();
			return (publisher != null) ? publisher.invoke(invocation, method) : invocation.proceed();
		}
		return invoke(invocation, method, calls);
	}

	private static @Nullable Object invoke(MethodInvocation invocation, TracedMethod method, AgentCalls calls)
			throws Throwable {
		Context parent = Context.current();
		@Nullable Object[] arguments = invocation.getArguments();
		Span span = calls.start(method, arguments, parent);
		Object result;
		try (Scope scope = calls.makeCurrent(span, parent)) {
			result = invocation.proceed();
		}
		catch (Throwable failure) {
			calls.endExceptionally(span, failure);
			throw failure;
		}
		if (method.outcome() == TracedMethod.Outcome.COMPLETION && result instanceof CompletionStage<?> stage) {
			// The stage itself is returned: whoever cancels it or times it out ends the
			// span.
			stage.whenComplete((value, failure) -> end(calls, span, method, arguments, value, failure));
		}
		else {
			end(calls, span, method, arguments, result, null);
		}
		return result;
	}

	private static void end(AgentCalls calls, Span span, TracedMethod method, @Nullable Object[] arguments,
			@Nullable Object result, @Nullable Throwable failure) {
		if (failure != null) {
			calls.endExceptionally(span, failure);
			return;
		}
		calls.result(span, method, arguments, result);
		calls.end(span);
	}

}
