package io.agenttracing.instrument.retry;

import java.lang.reflect.Method;
import java.util.concurrent.TimeUnit;

import io.agenttracing.AgentSpanAttributes;
import io.github.resilience4j.ratelimiter.RateLimiterRegistry;
import io.github.resilience4j.ratelimiter.annotation.RateLimiter;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.ProxyMethodInvocation;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.annotation.AnnotatedElementUtils;

/**
 * How long Resilience4j's {@code @RateLimiter} made a call wait, on the span that is
 * current there: that of the attempt, or of the call. Where the limiter has a permission
 * left when the call arrives, nothing is measured.
 */
final class RateLimiterWait {

	private static final Object KEY = RateLimiterWait.class;

	private static final String NAME = RateLimiterWait.class.getName();

	private final RetryTracing tracing;

	private final ObjectProvider<RateLimiterRegistry> registry;

	RateLimiterWait(RetryTracing tracing, ObjectProvider<RateLimiterRegistry> registry) {
		this.tracing = tracing;
		this.registry = registry;
	}

	/**
	 * What comes before the rate limiter.
	 */
	MethodInterceptor start() {
		return (invocation) -> {
			if (this.tracing.spans() == null || !(invocation instanceof ProxyMethodInvocation proxied)) {
				return invocation.proceed();
			}
			RetriedPublishers publishers = this.tracing.publishersFor(invocation.getMethod());
			if (publishers != null) {
				return publishers.put(invocation.proceed(), KEY, () -> begin(invocation));
			}
			proxied.setUserAttribute(NAME, begin(invocation));
			return invocation.proceed();
		};
	}

	/**
	 * What comes after the rate limiter.
	 */
	MethodInterceptor end() {
		return (invocation) -> {
			RetriedPublishers publishers = this.tracing.publishersFor(invocation.getMethod());
			if (publishers != null) {
				return publishers.get(invocation.proceed(), KEY, RateLimiterWait::waited);
			}
			if (invocation instanceof ProxyMethodInvocation proxied) {
				waited(proxied.getUserAttribute(NAME), Context.current());
			}
			return invocation.proceed();
		};
	}

	private static void waited(@Nullable Object begin, Context context) {
		if (begin instanceof Long start) {
			long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
			if (millis > 1) {
				Span.fromContext(context).setAttribute(AgentSpanAttributes.RATE_LIMITER_WAIT_MS, millis);
			}
		}
	}

	private @Nullable Long begin(MethodInvocation invocation) {
		return this.tracing.attempt(() -> mayWait(invocation), false) ? System.nanoTime() : null;
	}

	// A limiter that is not there yet makes nobody wait.
	private boolean mayWait(MethodInvocation invocation) {
		Object target = invocation.getThis();
		Class<?> targetClass = (target != null) ? target.getClass() : invocation.getMethod().getDeclaringClass();
		Method method = AopUtils.getMostSpecificMethod(invocation.getMethod(), targetClass);
		RateLimiter limiter = AnnotatedElementUtils.findMergedAnnotation(method, RateLimiter.class);
		if (limiter == null) {
			limiter = AnnotatedElementUtils.findMergedAnnotation(targetClass, RateLimiter.class);
		}
		RateLimiterRegistry registry = this.registry.getIfUnique();
		if (limiter == null || registry == null || limiter.name().startsWith("#") || limiter.name().startsWith("$")) {
			return true;
		}
		return registry.find(limiter.name())
			.filter((found) -> found.getMetrics().getAvailablePermissions() <= 0)
			.isPresent();
	}

}
