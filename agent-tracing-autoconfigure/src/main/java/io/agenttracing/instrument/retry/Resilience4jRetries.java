package io.agenttracing.instrument.retry;

import java.lang.reflect.Method;

import io.github.resilience4j.retry.RetryConfig;
import io.github.resilience4j.retry.RetryRegistry;
import io.github.resilience4j.retry.annotation.Retry;
import io.github.resilience4j.spring6.retry.configure.RetryAspect;
import org.aopalliance.aop.Advice;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.aspectj.AbstractAspectJAdvice;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.annotation.AnnotatedElementUtils;

/**
 * Retries by Resilience4j's {@code @Retry}. How many attempts there are is known from the
 * registry, not where an expression names the retry.
 */
final class Resilience4jRetries implements RetryMechanism {

	private final ObjectProvider<RetryRegistry> registry;

	Resilience4jRetries(ObjectProvider<RetryRegistry> registry) {
		this.registry = registry;
	}

	@Override
	public boolean retries(Advice advice) {
		return advice instanceof AbstractAspectJAdvice aspect
				&& aspect.getAspectJAdviceMethod().getDeclaringClass() == RetryAspect.class;
	}

	@Override
	public long maxAttempts(MethodInvocation invocation) {
		Retry retry = find(invocation);
		RetryRegistry registry = (retry != null) ? this.registry.getIfUnique() : null;
		if (retry == null || registry == null) {
			return 0;
		}
		String name = retry.name();
		if (name.startsWith("#") || name.startsWith("$")) {
			return 0;
		}
		RetryConfig config = registry.find(name)
			.map(io.github.resilience4j.retry.Retry::getRetryConfig)
			.orElseGet(() -> registry.getConfiguration(retry.configuration().isEmpty() ? name : retry.configuration())
				.orElseGet(registry::getDefaultConfig));
		return config.getMaxAttempts();
	}

	private static @Nullable Retry find(MethodInvocation invocation) {
		Object target = invocation.getThis();
		Class<?> targetClass = (target != null) ? target.getClass() : invocation.getMethod().getDeclaringClass();
		Method method = AopUtils.getMostSpecificMethod(invocation.getMethod(), targetClass);
		Retry retry = AnnotatedElementUtils.findMergedAnnotation(method, Retry.class);
		return (retry != null) ? retry : AnnotatedElementUtils.findMergedAnnotation(targetClass, Retry.class);
	}

	@Override
	public boolean hidesStages() {
		return true;
	}

}
