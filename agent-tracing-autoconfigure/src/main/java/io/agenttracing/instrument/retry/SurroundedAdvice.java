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
	 * Looks at the advice of a bean.
	 * @param advice the advice
	 * @return what surrounds it, {@code null} where it is another library's
	 */
	@Nullable Surrounding surrounding(Advice advice);

	/**
	 * What surrounds the advice of one bean.
	 *
	 * @param outside sees the call
	 * @param inside sees what the advice makes of it, null where that does not matter
	 */
	record Surrounding(Advice outside, @Nullable Advice inside) {

	}

}
