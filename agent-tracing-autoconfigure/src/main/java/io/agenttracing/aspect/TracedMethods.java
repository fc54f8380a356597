package io.agenttracing.aspect;

import java.lang.reflect.Method;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.agenttracing.AgentStep;
import io.agenttracing.TracedAgent;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.AopUtils;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.ReflectionUtils;

/**
 * The traced methods of each class, read once. Where a class or method cannot be advised,
 * a warning says so once.
 */
final class TracedMethods {

	private final TracedMethodParser parser;

	private final UnadvisableMethods unadvisable;

	private final Map<Class<?>, Map<Method, TracedMethod>> byClass = new ConcurrentHashMap<>();

	TracedMethods(TracedMethodParser parser, UnadvisableMethods unadvisable) {
		this.parser = parser;
		this.unadvisable = unadvisable;
	}

	/**
	 * Whether a class has traced methods that can be advised.
	 */
	boolean isAdvisable(Class<?> targetClass) {
		return !of(targetClass).isEmpty();
	}

	@Nullable TracedMethod find(Method method, Class<?> targetClass) {
		Map<Method, TracedMethod> methods = of(targetClass);
		if (methods.isEmpty()) {
			return null;
		}
		TracedMethod found = methods.get(method);
		return (found != null || method.getDeclaringClass() == targetClass) ? found
				: methods.get(AopUtils.getMostSpecificMethod(method, targetClass));
	}

	private Map<Method, TracedMethod> of(Class<?> targetClass) {
		Map<Method, TracedMethod> methods = this.byClass.get(targetClass);
		return (methods != null) ? methods : this.byClass.computeIfAbsent(targetClass, this::read);
	}

	private Map<Method, TracedMethod> read(Class<?> targetClass) {
		if (!isCandidate(targetClass)) {
			return Map.of();
		}
		Map<Method, TracedMethod> methods = new LinkedHashMap<>();
		for (Method method : ReflectionUtils.getUniqueDeclaredMethods(targetClass,
				ReflectionUtils.USER_DECLARED_METHODS)) {
			TracedMethod traced = this.parser.parse(method, targetClass);
			if (traced != null) {
				methods.put(method, traced);
			}
		}
		return this.unadvisable.retainAdvisable(targetClass, methods);
	}

	private static boolean isCandidate(Class<?> type) {
		if (type.getName().startsWith("java.") || type.isArray() || type.isPrimitive()) {
			return false;
		}
		return AnnotatedElementUtils.hasAnnotation(type, TracedAgent.class) || hasAnnotatedMethod(type);
	}

	private static boolean hasAnnotatedMethod(Class<?> type) {
		for (Method method : ReflectionUtils.getUniqueDeclaredMethods(type, ReflectionUtils.USER_DECLARED_METHODS)) {
			if (AnnotatedElementUtils.hasAnnotation(method, AgentStep.class)
					|| AnnotatedElementUtils.hasAnnotation(method, TracedAgent.class)) {
				return true;
			}
		}
		return false;
	}

}
