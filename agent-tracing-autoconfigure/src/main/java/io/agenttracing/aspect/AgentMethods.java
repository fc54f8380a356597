package io.agenttracing.aspect;

import java.io.Closeable;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;

import org.springframework.core.KotlinDetector;
import org.springframework.util.ReflectionUtils;

/**
 * Decides which methods of an annotated type are calls of the agent.
 */
final class AgentMethods {

	private static final List<String> LIFECYCLE_ANNOTATIONS = List.of("jakarta.annotation.PostConstruct",
			"jakarta.annotation.PreDestroy", "org.springframework.beans.factory.annotation.Autowired",
			"org.springframework.context.annotation.Bean");

	private static final List<String> LIFECYCLE_PACKAGES = List.of("org.springframework.beans.factory",
			"org.springframework.context", "org.springframework.aop");

	private AgentMethods() {
	}

	static boolean isAgentCall(Method method, Class<?> targetClass) {
		return Modifier.isPublic(method.getModifiers()) && !Modifier.isStatic(method.getModifiers())
				&& !method.isSynthetic() && !ReflectionUtils.isObjectMethod(method)
				&& method.getDeclaringClass() != Object.class && !isAccessor(method)
				&& !isLifecycleCallback(method, targetClass);
	}

	// By form, since a bean's properties may name a bridge method instead. No property of
	// Kotlin suspends: what does is work, whatever its name.
	private static boolean isAccessor(Method method) {
		if (KotlinDetector.isSuspendingFunction(method)) {
			return false;
		}
		String name = method.getName();
		Class<?> type = method.getReturnType();
		return switch (method.getParameterCount()) {
			case 0 -> (hasPrefix(name, "get") && type != void.class)
					|| (hasPrefix(name, "is") && (type == boolean.class || type == Boolean.class));
			case 1 -> hasPrefix(name, "set");
			default -> false;
		};
	}

	private static boolean hasPrefix(String name, String prefix) {
		return name.length() > prefix.length() && name.startsWith(prefix)
				&& !Character.isLowerCase(name.charAt(prefix.length()));
	}

	private static boolean isLifecycleCallback(Method method, Class<?> targetClass) {
		for (Annotation annotation : method.getAnnotations()) {
			if (LIFECYCLE_ANNOTATIONS.contains(annotation.annotationType().getName())) {
				return true;
			}
		}
		return isLifecycleCallback(method, targetClass.getInterfaces())
				|| (targetClass.getSuperclass() != null && isLifecycleCallback(method, targetClass.getSuperclass()));
	}

	private static boolean isLifecycleCallback(Method method, Class<?>[] interfaces) {
		for (Class<?> type : interfaces) {
			boolean declared = isLifecycleType(type)
					&& ReflectionUtils.findMethod(type, method.getName(), method.getParameterTypes()) != null;
			if (declared || isLifecycleCallback(method, type.getInterfaces())) {
				return true;
			}
		}
		return false;
	}

	private static boolean isLifecycleType(Class<?> type) {
		return type == AutoCloseable.class || type == Closeable.class
				|| LIFECYCLE_PACKAGES.stream().anyMatch(type.getPackageName()::startsWith);
	}

}
