package io.agenttracing.instrument.retry;

import org.aopalliance.aop.Advice;
import org.jspecify.annotations.Nullable;

/**
 * Advice of a library whose calls are traced by advice directly around it, and directly
 * inside of it.
 */
@FunctionalInterface
interface SurroundedAdvice {

	/**
	 * Returns the advice to add to a bean.
	 * @param advice advice of the bean
	 * @return the advice around it, {@code null} if it is another library's
	 */
	@Nullable Surrounding surrounding(Advice advice);

	/**
	 * The advice to add to one bean.
	 *
	 * @param outside is invoked once a call
	 * @param inside is invoked by the surrounded advice, null if not needed
	 */
	record Surrounding(Advice outside, @Nullable Advice inside) {

	}

}
