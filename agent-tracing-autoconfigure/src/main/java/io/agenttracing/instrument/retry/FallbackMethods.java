package io.agenttracing.instrument.retry;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.springframework.util.ConcurrentReferenceHashMap;
import org.springframework.util.ReflectionUtils;

/**
 * Which exceptions Resilience4j has a fallback method for, by the rules of its own: the
 * method's name, and the arguments of the call before the exception, or none. The methods
 * of a class are looked through once, not at each failure.
 */
final class FallbackMethods {

	private final Map<Fallback, List<Class<?>>> handled = new ConcurrentReferenceHashMap<>();

	boolean handles(String name, Method method, Class<?> targetClass, Throwable failure) {
		List<Class<?>> handled = this.handled.computeIfAbsent(new Fallback(name, method, targetClass),
				FallbackMethods::find);
		return handled.stream().anyMatch((type) -> type.isInstance(failure));
	}

	private static List<Class<?>> find(Fallback fallback) {
		Method method = fallback.method();
		return Arrays.stream(ReflectionUtils.getAllDeclaredMethods(fallback.targetClass()))
			.filter((candidate) -> candidate.getName().equals(fallback.name())
					&& method.getReturnType().isAssignableFrom(candidate.getReturnType()))
			.flatMap((candidate) -> handled(candidate.getParameterTypes(), method.getParameterTypes()))
			.toList();
	}

	private static Stream<Class<?>> handled(Class<?>[] parameters, Class<?>[] arguments) {
		int last = parameters.length - 1;
		boolean fits = last >= 0 && Throwable.class.isAssignableFrom(parameters[last])
				&& (last == 0 || Arrays.equals(arguments, Arrays.copyOf(parameters, last)));
		return fits ? Stream.of(parameters[last]) : Stream.of();
	}

	private record Fallback(String name, Method method, Class<?> targetClass) {
	}

}
