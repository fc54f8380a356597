package io.agenttracing.instrument.retry;

import io.github.resilience4j.retry.RetryConfig;
import io.github.resilience4j.retry.RetryRegistry;
import io.github.resilience4j.retry.annotation.Retry;
import io.github.resilience4j.spring6.retry.configure.RetryAspect;
import org.aopalliance.aop.Advice;
import org.aopalliance.intercept.MethodInvocation;

import org.springframework.beans.factory.ObjectProvider;

/**
 * Retries by Resilience4j's {@code @Retry}. How many attempts there are is known from the
 * registry, not where an expression names the retry.
 */
final class Resilience4jRetries implements RetryMechanism {

	private final ObjectProvider<RetryRegistry> registry;

	Resilience4jRetries(ObjectProvider<RetryRegistry> registry) {
		this.registry = registry;
	}

	@Override
	public boolean retries(Advice advice) {
		return Resilience4jCalls.isAdviceOf(RetryAspect.class, advice);
	}

	@Override
	public long maxAttempts(MethodInvocation invocation) {
		Retry retry = Resilience4jCalls.find(Retry.class, invocation);
		RetryConfig config = (retry != null) ? Resilience4jCalls.config(this.registry, retry.name(),
				retry.configuration(), io.github.resilience4j.retry.Retry::getRetryConfig) : null;
		return (config != null) ? config.getMaxAttempts() : 0;
	}

	@Override
	public boolean hidesStages() {
		return true;
	}

}
