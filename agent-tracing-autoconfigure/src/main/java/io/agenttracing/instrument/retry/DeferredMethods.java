package io.agenttracing.instrument.retry;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

import org.springframework.core.KotlinDetector;
import org.springframework.core.MethodClassKey;
import org.springframework.core.ResolvableType;

/**
 * Methods whose work is done after they have returned, when their result is subscribed
 * to: suspend functions, and methods that return a flow of Kotlin or another publisher,
 * perhaps declared by a type variable.
 */
final class DeferredMethods {

	private static final Set<String> PUBLISHERS = Set.of("org.reactivestreams.Publisher",
			"kotlinx.coroutines.flow.Flow");

	private final Map<MethodClassKey, Boolean> known = new ConcurrentHashMap<>();

	boolean test(MethodInvocation invocation) {
		Object target = invocation.getThis();
		Method method = invocation.getMethod();
		Class<?> targetClass = (target != null) ? target.getClass() : method.getDeclaringClass();
		return this.known.computeIfAbsent(new MethodClassKey(method, targetClass),
				(key) -> KotlinDetector.isSuspendingFunction(method) || isPublisher(method, targetClass));
	}

	private static boolean isPublisher(Method method, Class<?> targetClass) {
		return isPublisher(ResolvableType.forMethodReturnType(method, targetClass).resolve(method.getReturnType()));
	}

	// By name, since the libraries are optional.
	private static boolean isPublisher(@Nullable Class<?> type) {
		return type != null && (PUBLISHERS.contains(type.getName()) || isPublisher(type.getSuperclass())
				|| Arrays.stream(type.getInterfaces()).anyMatch(DeferredMethods::isPublisher));
	}

}
