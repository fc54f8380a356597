package io.agenttracing.span;

import java.lang.reflect.Method;

/**
 * Advice that gives each call of some methods a span, for other advice of the same method
 * that would start one of its own otherwise.
 *
 * @since 0.1.0
 */
public interface TracedMethodMatcher {

	/**
	 * Whether calls of a method have a span.
	 * @param method the method
	 * @param targetClass the class of the target
	 * @return whether they have
	 */
	boolean hasSpan(Method method, Class<?> targetClass);

}
