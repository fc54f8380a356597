package io.agenttracing.instrument.retry;

import org.aopalliance.aop.Advice;
import org.aopalliance.intercept.MethodInvocation;

/**
 * A library that retries methods by advice.
 */
interface RetryMechanism {

	/**
	 * Whether advice is what retries.
	 */
	boolean retries(Advice advice);

	/**
	 * How often a call is attempted at most.
	 * @return the number with the first attempt, 0 if it is not known
	 */
	long maxAttempts(MethodInvocation invocation);

	/**
	 * After how long no further attempt begins.
	 * @return milliseconds, 0 if there is no such limit
	 */
	default long timeoutMillis(MethodInvocation invocation) {
		return 0;
	}

	/**
	 * Whether the retry returns a stage of its own instead of the method's, so that the
	 * latter may be replaced by a relay.
	 */
	boolean hidesStages();

}
