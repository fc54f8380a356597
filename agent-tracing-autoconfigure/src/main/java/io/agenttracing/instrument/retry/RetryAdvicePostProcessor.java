package io.agenttracing.instrument.retry;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.aop.Advisor;
import org.springframework.aop.PointcutAdvisor;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.support.AbstractBeanFactoryPointcutAdvisor;
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
				RetryMechanism mechanism = (advisors[i] instanceof PointcutAdvisor retrying) ? mechanismOf(retrying)
						: null;
				if (mechanism != null && !(i > 0 && advisors[i - 1].getAdvice() instanceof RetriedCallInterceptor)) {
					surround(advised, i, (PointcutAdvisor) advisors[i], mechanism);
				}
			}
		}
		return bean;
	}

	private void surround(Advised advised, int index, PointcutAdvisor retrying, RetryMechanism mechanism) {
		AttemptInterceptor attempts = new AttemptInterceptor(mechanism.hidesStages(), this.tracing);
		RetriedCallInterceptor call = new RetriedCallInterceptor(mechanism, attempts, this.tracing);
		advised.addAdvisor(index + 1, new AdvisedMethods(retrying, attempts));
		advised.addAdvisor(index, new AdvisedMethods(retrying, call));
	}

	// Advice that is a bean of its own is not created for this.
	private @Nullable RetryMechanism mechanismOf(PointcutAdvisor advisor) {
		if (!(advisor instanceof AbstractBeanFactoryPointcutAdvisor)) {
			for (RetryMechanism mechanism : this.mechanisms) {
				if (mechanism.retries(advisor.getAdvice())) {
					return mechanism;
				}
			}
		}
		return null;
	}

}
