package io.agenttracing.instrument.call;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;

import io.agenttracing.span.SourceNames;
import org.jspecify.annotations.Nullable;

import org.springframework.core.KotlinDetector;
import org.springframework.core.ResolvableType;
import org.springframework.util.ReflectionUtils;

/**
 * Suspend functions that return something else behind a proxy. Spring calls each of them
 * by reflection on Kotlin's functions, awaits a publisher, and makes any flow a new one.
 */
final class SuspendedResults {

	private static final String CONTINUATION = "kotlin.coroutines.Continuation";

	private static final String PUBLISHER = "org.reactivestreams.Publisher";

	private static final String FLOW = "kotlinx.coroutines.flow.Flow";

	private SuspendedResults() {
	}

	/**
	 * The names of such functions.
	 * @param type the class of the bean
	 * @return their names as written in the source
	 */
	static List<String> changedBehindProxy(Class<?> type) {
		return KotlinDetector.isKotlinType(type) ? Arrays.stream(ReflectionUtils.getAllDeclaredMethods(type))
			.filter(SuspendedResults::isChanged)
			.map((method) -> SourceNames.of(method) + "()")
			.distinct()
			.sorted()
			.toList() : List.of();
	}

	// A bridge, such as to a function that returns a value class, is no function of
	// Kotlin's.
	private static boolean isChanged(Method method) {
		ResolvableType result = result(method);
		return result != null && (method.isBridge() || is(PUBLISHER, result.resolve())
				|| (is(FLOW, result.resolve()) && !FLOW.equals(result.toClass().getName())));
	}

	private static @Nullable ResolvableType result(Method method) {
		int last = method.getParameterCount() - 1;
		return (last >= 0 && CONTINUATION.equals(method.getParameterTypes()[last].getName()))
				? ResolvableType.forMethodParameter(method, last).getGeneric(0) : null;
	}

	private static boolean is(String name, @Nullable Class<?> type) {
		for (Class<?> c = type; c != null; c = c.getSuperclass()) {
			if (c.getName().equals(name) || Arrays.stream(c.getInterfaces()).anyMatch((each) -> is(name, each))) {
				return true;
			}
		}
		return false;
	}

}
