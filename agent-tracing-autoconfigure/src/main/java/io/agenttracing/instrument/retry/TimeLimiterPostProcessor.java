package io.agenttracing.instrument.retry;

import io.github.resilience4j.spring6.timelimiter.configure.TimeLimiterAspect;

import org.springframework.aop.PointcutAdvisor;
import org.springframework.aop.framework.Advised;
import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Puts advice directly around that of Resilience4j's {@code @TimeLimiter}.
 */
final class TimeLimiterPostProcessor implements BeanPostProcessor {

	private final TimeLimiterInterceptor interceptor;

	TimeLimiterPostProcessor(TimeLimiterInterceptor interceptor) {
		this.interceptor = interceptor;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof Advised advised && !advised.isFrozen()) {
			int index = ResilienceAdvice.indexOf(TimeLimiterAspect.class, advised);
			if (index >= 0) {
				PointcutAdvisor limiting = (PointcutAdvisor) advised.getAdvisors()[index];
				advised.addAdvisor(index, new AdvisedMethods(limiting, this.interceptor));
			}
		}
		return bean;
	}

}
