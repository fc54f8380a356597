package io.agenttracing.instrument.retry;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.springframework.util.ConcurrentReferenceHashMap;
import org.springframework.util.ReflectionUtils;

/**
 * The exceptions for which Resilience4j finds a fallback method, by its own rules: a
 * method of the given name, whose parameters are those of the call and the exception, or
 * the exception only. Cached by method.
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
