package io.agenttracing.instrument.call;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;

import io.agenttracing.span.SourceNames;

import org.springframework.core.KotlinDetector;
import org.springframework.util.ReflectionUtils;

/**
 * Decides which methods of an annotated type are calls of the agent.
 */
final class AgentMethods {

	private AgentMethods() {
	}

	static boolean isAgentCall(Method method, Class<?> targetClass) {
		return isPublicCall(method, targetClass) && !isAccessor(method);
	}

	/**
	 * The public methods of a type that are no calls only because they have the form of
	 * accessors.
	 * @return their names as written in the source
	 */
	static List<String> propertiesOf(Class<?> targetClass) {
		return Arrays
			.stream(ReflectionUtils.getUniqueDeclaredMethods(targetClass, ReflectionUtils.USER_DECLARED_METHODS))
			.filter((method) -> isPublicCall(method, targetClass) && isAccessor(method))
			.map((method) -> SourceNames.of(method) + "()")
			.distinct()
			.sorted()
			.toList();
	}

	private static boolean isPublicCall(Method method, Class<?> targetClass) {
		return Modifier.isPublic(method.getModifiers()) && !Modifier.isStatic(method.getModifiers())
				&& !method.isSynthetic() && !ReflectionUtils.isObjectMethod(method)
				&& method.getDeclaringClass() != Object.class && !FrameworkCallbacks.include(method, targetClass);
	}

	// By form, since a bean's property may have a bridge method as its accessor. Kotlin's
	// properties do not suspend: a suspend function is work, whatever its name.
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

}
