package io.agenttracing.aspect;

import java.beans.PropertyDescriptor;
import java.io.Closeable;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;

import org.springframework.beans.BeanUtils;
import org.springframework.util.ClassUtils;
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
				&& method.getDeclaringClass() != Object.class && !isAccessor(method, targetClass)
				&& !isLifecycleCallback(method, targetClass);
	}

	private static boolean isAccessor(Method method, Class<?> targetClass) {
		PropertyDescriptor property = BeanUtils.findPropertyForMethod(method, targetClass);
		if (property == null) {
			return false;
		}
		return !method.equals(property.getReadMethod()) || method.getParameterCount() == 0;
	}

	private static boolean isLifecycleCallback(Method method, Class<?> targetClass) {
		for (Annotation annotation : method.getAnnotations()) {
			if (LIFECYCLE_ANNOTATIONS.contains(annotation.annotationType().getName())) {
				return true;
			}
		}
		for (Class<?> type : ClassUtils.getAllInterfacesForClassAsSet(targetClass)) {
			if (isLifecycleType(type)
					&& ReflectionUtils.findMethod(type, method.getName(), method.getParameterTypes()) != null) {
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
