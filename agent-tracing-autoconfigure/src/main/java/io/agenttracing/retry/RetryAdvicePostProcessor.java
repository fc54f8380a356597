package io.agenttracing.retry;

import java.lang.reflect.Method;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.aop.Advisor;
import org.springframework.aop.MethodMatcher;
import org.springframework.aop.PointcutAdvisor;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.support.AbstractBeanFactoryPointcutAdvisor;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.StaticMethodMatcherPointcut;
import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Puts advice directly around each advice that retries, and directly inside of it: the
 * outer sees the call, the inner each attempt. Without an order it comes after the
 * post-processors that add retries.
 */
final class RetryAdvicePostProcessor implements BeanPostProcessor {

	private final List<RetryMechanism> mechanisms;

	private final RetryTracing tracing;

	RetryAdvicePostProcessor(List<RetryMechanism> mechanisms, RetryTracing tracing) {
		this.mechanisms = mechanisms;
		this.tracing = tracing;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof Advised advised && !advised.isFrozen()) {
			Advisor[] advisors = advised.getAdvisors();
			for (int i = advisors.length - 1; i >= 0; i--) {
				RetryMechanism mechanism = mechanismOf(advisors[i]);
				if (mechanism != null && !(i > 0 && advisors[i - 1] instanceof Around)) {
					MethodMatcher methods = ((PointcutAdvisor) advisors[i]).getPointcut().getMethodMatcher();
					AttemptInterceptor attempts = new AttemptInterceptor(mechanism.hidesStages(), this.tracing);
					advised.addAdvisor(i + 1, new Around(methods, attempts));
					advised.addAdvisor(i,
							new Around(methods, new RetriedCallInterceptor(mechanism, attempts, this.tracing)));
				}
			}
		}
		return bean;
	}

	// Advice that is a bean of its own is not created for this.
	private @Nullable RetryMechanism mechanismOf(Advisor advisor) {
		if (advisor instanceof PointcutAdvisor && !(advisor instanceof AbstractBeanFactoryPointcutAdvisor)) {
			for (RetryMechanism mechanism : this.mechanisms) {
				if (mechanism.retries(advisor.getAdvice())) {
					return mechanism;
				}
			}
		}
		return null;
	}

	/**
	 * Advice for the methods of other advice.
	 */
	private static final class Around extends DefaultPointcutAdvisor {

		private Around(MethodMatcher methods, org.aopalliance.aop.Advice advice) {
			super(new StaticMethodMatcherPointcut() {

				@Override
				public boolean matches(Method method, Class<?> targetClass) {
					return methods.matches(method, targetClass);
				}

			}, advice);
		}

	}

}
