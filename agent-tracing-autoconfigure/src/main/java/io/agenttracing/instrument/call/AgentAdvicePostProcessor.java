package io.agenttracing.instrument.call;

import org.springframework.aop.Advisor;
import org.springframework.aop.framework.Advised;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.resilience.retry.AbstractRetryInterceptor;

/**
 * Moves the advice of agents in front of Spring's own retry advice, which post-processors
 * add in front of all other advice: one span covers all attempts. Unordered, so that it
 * runs after those post-processors.
 */
final class AgentAdvicePostProcessor implements BeanPostProcessor {

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof Advised advised && !advised.isFrozen()) {
			Advisor[] advisors = advised.getAdvisors();
			int agent = AgentCallAdvisor.indexIn(advised);
			for (int i = 0; i < agent; i++) {
				if (advisors[i].getAdvice() instanceof AbstractRetryInterceptor) {
					advised.removeAdvisor(agent);
					advised.addAdvisor(i, advisors[agent]);
					break;
				}
			}
		}
		return bean;
	}

}
