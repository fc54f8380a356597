package io.agenttracing.instrument.retry;

import java.lang.reflect.Method;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToLongFunction;

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
 * Retries by Spring Framework's own {@code @Retryable}, or by an interceptor of the same
 * kind, whose number of attempts is not known.
 */
final class SpringRetries implements RetryMechanism {

	private final Function<String, @Nullable String> placeholders;

	private final Map<MethodClassKey, Long> maxAttempts = new ConcurrentHashMap<>();

	private final Map<MethodClassKey, Long> timeouts = new ConcurrentHashMap<>();

	SpringRetries(Function<String, @Nullable String> placeholders) {
		this.placeholders = placeholders;
	}

	@Override
	public boolean retries(Advice advice) {
		return advice instanceof AbstractRetryInterceptor;
	}

	@Override
	public long maxAttempts(MethodInvocation invocation) {
		return read(this.maxAttempts, invocation, this::maxAttempts);
	}

	@Override
	public long timeoutMillis(MethodInvocation invocation) {
		return read(this.timeouts, invocation, this::timeoutMillis);
	}

	// As Spring's interceptor looks it up.
	private static long read(Map<MethodClassKey, Long> known, MethodInvocation invocation,
			ToLongFunction<Retryable> value) {
		Object target = invocation.getThis();
		Method method = invocation.getMethod();
		Class<?> targetClass = (target != null) ? target.getClass() : method.getDeclaringClass();
		return known.computeIfAbsent(new MethodClassKey(method, targetClass), (key) -> {
			Retryable retryable = AnnotatedElementUtils.findMergedAnnotation(method, Retryable.class);
			if (retryable == null) {
				retryable = AnnotatedElementUtils.findMergedAnnotation(targetClass, Retryable.class);
			}
			return (retryable != null) ? value.applyAsLong(retryable) : 0;
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
