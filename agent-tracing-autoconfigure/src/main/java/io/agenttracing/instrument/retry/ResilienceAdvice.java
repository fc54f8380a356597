package io.agenttracing.instrument.retry;

import org.springframework.aop.Advisor;
import org.springframework.aop.PointcutAdvisor;
import org.springframework.aop.aspectj.AbstractAspectJAdvice;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.support.AbstractBeanFactoryPointcutAdvisor;

/**
 * Finds the advice of one of Resilience4j's aspects. Advice that is a bean of its own is
 * not created for this.
 */
final class ResilienceAdvice {

	private ResilienceAdvice() {
	}

	static int indexOf(Class<?> aspect, Advised advised) {
		Advisor[] advisors = advised.getAdvisors();
		for (int i = 0; i < advisors.length; i++) {
			if (advisors[i] instanceof PointcutAdvisor && !(advisors[i] instanceof AbstractBeanFactoryPointcutAdvisor)
					&& advisors[i].getAdvice() instanceof AbstractAspectJAdvice advice
					&& advice.getAspectJAdviceMethod().getDeclaringClass() == aspect) {
				return i;
			}
		}
		return -1;
	}

}
