package io.agenttracing.instrument.retry;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.span.RetrySpans;
import io.github.resilience4j.timelimiter.TimeLimiterConfig;
import io.github.resilience4j.timelimiter.TimeLimiterRegistry;
import io.github.resilience4j.timelimiter.annotation.TimeLimiter;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadableSpan;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.ProxyMethodInvocation;
import org.springframework.beans.factory.ObjectProvider;

/**
 * Sets the timeout of a {@code @TimeLimiter} on the span of the call it limits: that of
 * the attempt, or of the agent or step. It is not known if the name of the time limiter
 * is an expression.
 */
final class TimeLimiterInterceptor implements MethodInterceptor {

	private final RetryTracing tracing;

	private final ObjectProvider<TimeLimiterRegistry> registry;

	private final TracedMethodLookup tracedMethods = new TracedMethodLookup();

	TimeLimiterInterceptor(RetryTracing tracing, ObjectProvider<TimeLimiterRegistry> registry) {
		this.tracing = tracing;
		this.registry = registry;
	}

	@Override
	public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
		RetrySpans spans = this.tracing.spans();
		if (spans == null || !(invocation instanceof ProxyMethodInvocation proxied)) {
			return invocation.proceed();
		}
		RetriedPublishers publishers = this.tracing.publishersFor(invocation.getMethod());
		if (publishers != null) {
			Object result = invocation.proceed();
			return publishers.onSubscription(result, (context) -> limit(proxied, context));
		}
		limit(proxied, Context.current());
		return invocation.proceed();
	}

	private void limit(ProxyMethodInvocation invocation, Context context) {
		Span span = limited(invocation, context);
		if (span != null) {
			long millis = this.tracing.attempt(() -> timeout(invocation), -1L);
			if (millis >= 0) {
				span.setAttribute(AgentSpanAttributes.TIMEOUT_MS, millis);
			}
		}
	}

	private @Nullable Span limited(ProxyMethodInvocation invocation, Context context) {
		Span current = Span.fromContext(context);
		if (current instanceof ReadableSpan readable
				&& readable.getAttribute(AgentSpanAttributes.RETRY_ATTEMPT) != null) {
			return current;
		}
		return this.tracedMethods.spanOf(invocation.getProxy(), invocation.getMethod(), invocation.getThis(), context);
	}

	private long timeout(MethodInvocation invocation) {
		TimeLimiter limiter = Resilience4jCalls.find(TimeLimiter.class, invocation);
		TimeLimiterConfig config = (limiter != null) ? Resilience4jCalls.config(this.registry, limiter.name(),
				limiter.configuration(), io.github.resilience4j.timelimiter.TimeLimiter::getTimeLimiterConfig) : null;
		return (config != null) ? config.getTimeoutDuration().toMillis() : -1;
	}

}
