package io.agenttracing.retry;

import java.lang.reflect.Method;
import java.util.Arrays;

import org.springframework.util.ReflectionUtils;

/**
 * Which exceptions Resilience4j has a fallback method for, by the rules of its own: the
 * method's name, and the arguments of the call before the exception, or none.
 */
final class FallbackMethods {

	private FallbackMethods() {
	}

	static boolean handles(String name, Method method, Class<?> targetClass, Throwable failure) {
		for (Method candidate : ReflectionUtils.getAllDeclaredMethods(targetClass)) {
			if (candidate.getName().equals(name) && method.getReturnType().isAssignableFrom(candidate.getReturnType())
					&& handles(candidate.getParameterTypes(), method.getParameterTypes(), failure)) {
				return true;
			}
		}
		return false;
	}

	private static boolean handles(Class<?>[] parameters, Class<?>[] arguments, Throwable failure) {
		int last = parameters.length - 1;
		return last >= 0 && parameters[last].isInstance(failure) && Throwable.class.isAssignableFrom(parameters[last])
				&& (last == 0 || Arrays.equals(arguments, Arrays.copyOf(parameters, last)));
	}

}
