package io.agenttracing.span;

import java.lang.reflect.Method;

/**
 * Advice that starts a span for each call of some methods, so that other advice of these
 * methods need not start one.
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
