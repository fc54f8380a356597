package io.agenttracing.instrument.retry;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.function.Function;

import io.github.resilience4j.core.Registry;
import org.aopalliance.aop.Advice;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.aspectj.AbstractAspectJAdvice;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.annotation.AnnotatedElementUtils;

/**
 * Resilience4j's annotations of a call and their configuration. The lookup is that of its
 * aspects.
 */
final class Resilience4jCalls {

	private Resilience4jCalls() {
	}

	static boolean isAdviceOf(Class<?> aspect, Advice advice) {
		return advice instanceof AbstractAspectJAdvice aspectAdvice
				&& aspectAdvice.getAspectJAdviceMethod().getDeclaringClass() == aspect;
	}

	/**
	 * The annotation that applies to a call, of its method or its class.
	 */
	static <A extends Annotation> @Nullable A find(Class<A> type, MethodInvocation invocation) {
		Object target = invocation.getThis();
		Class<?> targetClass = (target != null) ? target.getClass() : invocation.getMethod().getDeclaringClass();
		Method method = AopUtils.getMostSpecificMethod(invocation.getMethod(), targetClass);
		A annotation = AnnotatedElementUtils.findMergedAnnotation(method, type);
		return (annotation != null) ? annotation : AnnotatedElementUtils.findMergedAnnotation(targetClass, type);
	}

	/**
	 * The configuration of an entry, which may not have been created yet.
	 * @return the configuration, null if the name of the entry is an expression
	 */
	static <E, C> @Nullable C config(ObjectProvider<? extends Registry<E, C>> registries, String name,
			String configuration, Function<E, C> config) {
		Registry<E, C> registry = registries.getIfUnique();
		if (registry == null || name.startsWith("#") || name.startsWith("$")) {
			return null;
		}
		return registry.find(name)
			.map(config)
			.orElseGet(() -> registry.getConfiguration(configuration.isEmpty() ? name : configuration)
				.orElseGet(registry::getDefaultConfig));
	}

}
