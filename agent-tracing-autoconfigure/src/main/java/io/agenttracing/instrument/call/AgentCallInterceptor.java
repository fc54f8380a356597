package io.agenttracing.instrument.call;

import java.lang.reflect.Method;
import java.util.List;
import java.util.concurrent.CompletionStage;

import io.agenttracing.autoconfigure.LazyBean;
import io.agenttracing.failure.Failures;
import io.agenttracing.span.CurrentContext;
import io.agenttracing.span.TracedMethodMatcher;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.TargetClassAware;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.ObjectProvider;

/**
 * Makes each call of a traced method a span, which is current while the method runs and
 * ends with its result. Results and exceptions are passed on unchanged.
 */
final class AgentCallInterceptor implements MethodInterceptor, TracedMethodMatcher {

	private static final Log logger = LogFactory.getLog(AgentCallInterceptor.class);

	private static final TypeCheck PROXY = new TypeCheck(List.of(TargetClassAware.class));

	private final TracedMethods methods;

	private final LazyBean<AgentCalls> calls;

	private final LazyBean<PublisherTracing> publisherCalls;

	private final LazyBean<ResponseCalls> responseCalls;

	AgentCallInterceptor(TracedMethods methods, ObjectProvider<AgentCalls> calls,
			ObjectProvider<PublisherTracing> publisherCalls, ObjectProvider<ResponseCalls> responseCalls) {
		this.methods = methods;
		this.calls = new LazyBean<>(calls::getObject);
		this.publisherCalls = new LazyBean<>(publisherCalls::getIfAvailable);
		this.responseCalls = new LazyBean<>(responseCalls::getIfAvailable);
	}

	@Override
	public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
		Object target = invocation.getThis();
		TracedMethod method = (target != null) ? this.methods.find(invocation.getMethod(), targetClass(target)) : null;
		AgentCalls calls = (method != null) ? this.calls.get() : null;
		if (method == null || calls == null || !calls.isEnabled()) {
			return invocation.proceed();
		}
		if (method.outcome() != TracedMethod.Outcome.RETURN) {
			PublisherTracing publisher = this.publisherCalls.get();
			return (publisher != null) ? publisher.invoke(invocation, method) : invocation.proceed();
		}
		return invoke(invocation, method, calls);
	}

	private static Class<?> targetClass(Object target) {
		return PROXY.matches(target) ? AopUtils.getTargetClass(target) : target.getClass();
	}

	@Override
	public boolean hasSpan(Method method, Class<?> targetClass) {
		return this.methods.find(method, targetClass) != null;
	}

	private @Nullable Object invoke(MethodInvocation invocation, TracedMethod method, AgentCalls calls)
			throws Throwable {
		Context parent = Context.current();
		if (calls.isDropped(method.template(), parent)) {
			return invocation.proceed();
		}
		@Nullable Object[] arguments = invocation.getArguments();
		Span span = calls.start(method, arguments, parent);
		Context inside = method.template().limit(parent);
		Object result;
		try {
			result = proceed(invocation, calls.attach(span, inside, parent), parent);
		}
		catch (Throwable failure) {
			calls.fail(span, failure, parent);
			throw failure;
		}
		if (result != null && isAsynchronous(result, method) && endsWith(result,
				new TracedCall(calls, span, parent, inside, method, method.neededAtEnd(arguments)))) {
			calls.released(span);
		}
		else {
			calls.end(span, method, arguments, result);
		}
		return result;
	}

	private static @Nullable Object proceed(MethodInvocation invocation, AutoCloseable attached, Context before)
			throws Throwable {
		try {
			return invocation.proceed();
		}
		finally {
			CurrentContext.detach(attached, before);
		}
	}

	private boolean isAsynchronous(Object result, TracedMethod method) {
		if (TypeCheck.STAGE.matches(result)) {
			return true;
		}
		ResponseCalls responses = this.responseCalls.get();
		try {
			return responses != null && responses.isResponse(result);
		}
		catch (Throwable ex) {
			return unobserved("response", method, ex);
		}
	}

	private boolean endsWith(Object result, TracedCall call) {
		return (result instanceof CompletionStage<?> stage) ? endsWith(stage, call) : endsWithResponse(result, call);
	}

	// The stage itself is returned: cancelling it or timing it out ends the span.
	private static boolean endsWith(CompletionStage<?> stage, TracedCall call) {
		try {
			stage.whenComplete(call::end);
			return true;
		}
		catch (Throwable ex) {
			return unobserved("stage", call.method(), ex);
		}
	}

	private boolean endsWithResponse(Object result, TracedCall call) {
		ResponseCalls responses = this.responseCalls.get();
		try {
			return responses != null && responses.endsWithResponse(result, call);
		}
		catch (Throwable ex) {
			return unobserved("response", call.method(), ex);
		}
	}

	private static boolean unobserved(String result, TracedMethod method, Throwable failure) {
		Failures.caught(logger, "The end of the " + result + " of " + method.method() + " could not be observed",
				failure);
		return false;
	}

}
