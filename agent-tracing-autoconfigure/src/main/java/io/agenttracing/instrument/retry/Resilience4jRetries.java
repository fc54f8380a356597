package io.agenttracing.instrument.retry;

import io.github.resilience4j.retry.RetryConfig;
import io.github.resilience4j.retry.RetryRegistry;
import io.github.resilience4j.retry.annotation.Retry;
import io.github.resilience4j.spring6.retry.configure.RetryAspect;
import org.aopalliance.aop.Advice;
import org.aopalliance.intercept.MethodInvocation;

import org.springframework.beans.factory.ObjectProvider;

/**
 * Retries by Resilience4j's {@code @Retry}. The maximum number of attempts is read from
 * the registry, unless the name of the retry is an expression.
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
	public Limits limits(MethodInvocation invocation) {
		Retry retry = Resilience4jCalls.find(Retry.class, invocation);
		RetryConfig config = (retry != null) ? Resilience4jCalls.config(this.registry, retry.name(),
				retry.configuration(), io.github.resilience4j.retry.Retry::getRetryConfig) : null;
		return (config != null) ? new Limits(config.getMaxAttempts(), 0) : Limits.UNKNOWN;
	}

	@Override
	public boolean hidesStages() {
		return true;
	}

}
