package io.agenttracing.instrument.retry;

import java.lang.reflect.Method;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import org.aopalliance.aop.Advice;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodClassKey;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.format.annotation.DurationFormat;
import org.springframework.format.datetime.standard.DurationFormatterUtils;
import org.springframework.resilience.annotation.Retryable;
import org.springframework.resilience.retry.AbstractRetryInterceptor;
import org.springframework.util.StringUtils;

/**
 * Retries by Spring Framework's {@code @Retryable}, or by another subclass of its
 * interceptor, whose maximum number of attempts is not known.
 */
final class SpringRetries implements RetryMechanism {

	private final Function<String, @Nullable String> placeholders;

	private final Map<MethodClassKey, Limits> limits = new ConcurrentHashMap<>();

	SpringRetries(Function<String, @Nullable String> placeholders) {
		this.placeholders = placeholders;
	}

	@Override
	public boolean retries(Advice advice) {
		return advice instanceof AbstractRetryInterceptor;
	}

	// The lookup is that of Spring's interceptor.
	@Override
	public Limits limits(MethodInvocation invocation) {
		Object target = invocation.getThis();
		Method method = invocation.getMethod();
		Class<?> targetClass = (target != null) ? target.getClass() : method.getDeclaringClass();
		return this.limits.computeIfAbsent(new MethodClassKey(method, targetClass), (key) -> {
			Retryable retryable = AnnotatedElementUtils.findMergedAnnotation(method, Retryable.class);
			if (retryable == null) {
				retryable = AnnotatedElementUtils.findMergedAnnotation(targetClass, Retryable.class);
			}
			return (retryable != null) ? new Limits(maxAttempts(retryable), timeoutMillis(retryable)) : Limits.UNKNOWN;
		});
	}

	private long maxAttempts(Retryable retryable) {
		String resolved = resolve(retryable.maxRetriesString());
		return 1 + ((resolved != null) ? Long.parseLong(resolved) : retryable.maxRetries());
	}

	private long timeoutMillis(Retryable retryable) {
		String resolved = resolve(retryable.timeoutString());
		TimeUnit unit = retryable.timeUnit();
		return (resolved != null) ? DurationFormatterUtils
			.detectAndParse(resolved, DurationFormat.Unit.fromChronoUnit(unit.toChronoUnit()))
			.toMillis() : unit.toMillis(retryable.timeout());
	}

	private @Nullable String resolve(String text) {
		String resolved = StringUtils.hasText(text) ? this.placeholders.apply(text) : null;
		return StringUtils.hasText(resolved) ? resolved : null;
	}

	@Override
	public boolean hidesStages() {
		return false;
	}

}
