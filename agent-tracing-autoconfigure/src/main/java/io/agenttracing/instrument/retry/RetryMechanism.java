package io.agenttracing.instrument.retry;

import org.aopalliance.aop.Advice;
import org.aopalliance.intercept.MethodInvocation;

/**
 * A library that retries methods by advice.
 */
interface RetryMechanism {

	/**
	 * Whether this library's advice is the given one.
	 */
	boolean retries(Advice advice);

	/**
	 * The limits of the retry of a call.
	 */
	Limits limits(MethodInvocation invocation);

	/**
	 * Whether the retry returns a stage of its own instead of the method's, so that the
	 * method's stage may be replaced.
	 */
	boolean hidesStages();

	/**
	 * The limits of a retry.
	 *
	 * @param maxAttempts the maximum number including the first attempt, 0 if not known
	 * @param timeoutMillis the time after which no further attempt is started, 0 if there
	 * is none
	 */
	record Limits(long maxAttempts, long timeoutMillis) {

		static final Limits UNKNOWN = new Limits(0, 0);

	}

}
