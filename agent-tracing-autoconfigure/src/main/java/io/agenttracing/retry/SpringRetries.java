package io.agenttracing.retry;

import java.lang.reflect.Method;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

import org.aopalliance.aop.Advice;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodClassKey;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.resilience.annotation.Retryable;
import org.springframework.resilience.retry.AbstractRetryInterceptor;
import org.springframework.util.StringUtils;

/**
 * Retries by Spring Framework's own {@code @Retryable}, or by an interceptor of the same
 * kind, whose number of attempts is not known.
 */
final class SpringRetries implements RetryMechanism {

	private final Function<String, @Nullable String> placeholders;

	private final Map<MethodClassKey, Long> maxAttempts = new ConcurrentHashMap<>();

	SpringRetries(Function<String, @Nullable String> placeholders) {
		this.placeholders = placeholders;
	}

	@Override
	public boolean retries(Advice advice) {
		return advice instanceof AbstractRetryInterceptor;
	}

	@Override
	public long maxAttempts(MethodInvocation invocation) {
		Object target = invocation.getThis();
		Method method = invocation.getMethod();
		Class<?> targetClass = (target != null) ? target.getClass() : method.getDeclaringClass();
		return this.maxAttempts.computeIfAbsent(new MethodClassKey(method, targetClass),
				(key) -> read(method, targetClass));
	}

	// As Spring's interceptor looks it up.
	private long read(Method method, Class<?> targetClass) {
		Retryable retryable = AnnotatedElementUtils.findMergedAnnotation(method, Retryable.class);
		if (retryable == null) {
			retryable = AnnotatedElementUtils.findMergedAnnotation(targetClass, Retryable.class);
		}
		if (retryable == null) {
			return 0;
		}
		String resolved = StringUtils.hasText(retryable.maxRetriesString())
				? this.placeholders.apply(retryable.maxRetriesString()) : null;
		return 1 + (StringUtils.hasText(resolved) ? Long.parseLong(resolved) : retryable.maxRetries());
	}

	@Override
	public boolean hidesStages() {
		return false;
	}

}
