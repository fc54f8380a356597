package io.agenttracing.retry;

import io.github.resilience4j.spring6.timelimiter.configure.TimeLimiterAspect;

import org.springframework.aop.Advisor;
import org.springframework.aop.PointcutAdvisor;
import org.springframework.aop.aspectj.AbstractAspectJAdvice;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.support.AbstractBeanFactoryPointcutAdvisor;
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
			Advisor[] advisors = advised.getAdvisors();
			for (int i = 0; i < advisors.length; i++) {
				if (advisors[i] instanceof PointcutAdvisor limiting && isTimeLimiter(limiting)) {
					advised.addAdvisor(i, new AdvisedMethods(limiting, this.interceptor));
					break;
				}
			}
		}
		return bean;
	}

	private static boolean isTimeLimiter(PointcutAdvisor advisor) {
		return !(advisor instanceof AbstractBeanFactoryPointcutAdvisor)
				&& advisor.getAdvice() instanceof AbstractAspectJAdvice aspect
				&& aspect.getAspectJAdviceMethod().getDeclaringClass() == TimeLimiterAspect.class;
	}

}
