package io.agenttracing.instrument.call;

import io.agenttracing.autoconfigure.ExistingBeans;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.aop.framework.Advised;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Warns, once all singletons are instantiated, of agents that were created before they
 * could be advised. {@link UntracedMethodWarnings} warns of classes that cannot be
 * advised at all.
 */
final class UnadvisedAgents implements SmartInitializingSingleton {

	private static final Log logger = LogFactory.getLog(UnadvisedAgents.class);

	private final ConfigurableListableBeanFactory beanFactory;

	private final TracedMethods methods;

	UnadvisedAgents(ConfigurableListableBeanFactory beanFactory, TracedMethods methods) {
		this.beanFactory = beanFactory;
		this.methods = methods;
	}

	@Override
	public void afterSingletonsInstantiated() {
		ExistingBeans.of(this.beanFactory).forEach((name, bean) -> {
			if (!isAdvised(bean) && isAgent(bean.getClass()) && !ExistingBeans.isMock(bean)) {
				logger.warn("No call of the agent bean '" + name + "' (" + bean.getClass().getName()
						+ ") is traced: it was made before it could be advised. What needs it that early, mostly a bean"
						+ " post-processor, has to ask for it late: let it take an ObjectProvider, or a parameter that"
						+ " is @Lazy");
			}
		});
	}

	private boolean isAgent(Class<?> type) {
		try {
			return !type.getName().startsWith("org.springframework.") && this.methods.isAdvisable(type);
		}
		catch (Throwable ex) {
			// A class of the application that refers to a missing one.
			logger.debug("It is not known whether " + type.getName() + " is an agent", ex);
			return false;
		}
	}

	private static boolean isAdvised(Object bean) {
		Object target = bean;
		while (target instanceof Advised advised) {
			if (AgentCallAdvisor.indexIn(advised) >= 0) {
				return true;
			}
			target = AopProxyUtils.getSingletonTarget(advised);
		}
		return false;
	}

}
