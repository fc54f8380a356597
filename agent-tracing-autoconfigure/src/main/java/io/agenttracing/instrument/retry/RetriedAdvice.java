package io.agenttracing.instrument.retry;

import org.aopalliance.aop.Advice;
import org.jspecify.annotations.Nullable;

/**
 * Advice that retries: the outer advice is called once a call, the inner once an attempt.
 *
 * @param mechanism the library that retries
 * @param tracing traces retries
 */
record RetriedAdvice(RetryMechanism mechanism, RetryTracing tracing) implements SurroundedAdvice {

	@Override
	public @Nullable Surrounding surrounding(Advice advice) {
		if (!this.mechanism.retries(advice)) {
			return null;
		}
		AttemptInterceptor attempts = new AttemptInterceptor(this.mechanism.hidesStages(), this.tracing);
		return new Surrounding(new RetriedCallInterceptor(this.mechanism, attempts, this.tracing), attempts);
	}

}
