package io.agenttracing.instrument.retry;

import io.github.resilience4j.spring6.ratelimiter.configure.RateLimiterAspect;

import org.springframework.aop.PointcutAdvisor;
import org.springframework.aop.framework.Advised;
import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Puts advice directly around that of Resilience4j's {@code @RateLimiter}, and directly
 * inside of it: between them a call waits.
 */
final class RateLimiterPostProcessor implements BeanPostProcessor {

	private final RateLimiterWait wait;

	RateLimiterPostProcessor(RateLimiterWait wait) {
		this.wait = wait;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof Advised advised && !advised.isFrozen()) {
			int index = ResilienceAdvice.indexOf(RateLimiterAspect.class, advised);
			if (index >= 0) {
				PointcutAdvisor limiting = (PointcutAdvisor) advised.getAdvisors()[index];
				advised.addAdvisor(index + 1, new AdvisedMethods(limiting, this.wait.end()));
				advised.addAdvisor(index, new AdvisedMethods(limiting, this.wait.start()));
			}
		}
		return bean;
	}

}
