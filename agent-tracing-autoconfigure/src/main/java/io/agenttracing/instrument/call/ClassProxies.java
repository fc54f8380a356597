package io.agenttracing.instrument.call;

import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Has Spring proxy the class of an agent, also where it proxies interfaces otherwise: the
 * agent may be injected by its class, which worked without a proxy.
 */
final class ClassProxies {

	private final ConfigurableListableBeanFactory beanFactory;

	ClassProxies(ConfigurableListableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	/**
	 * Says so of a bean that is about to be proxied.
	 * @param name its name, null if it has none
	 */
	void prefer(@Nullable String name) {
		if (name != null && this.beanFactory.containsBeanDefinition(name)) {
			this.beanFactory.getBeanDefinition(name)
				.setAttribute(AutoProxyUtils.PRESERVE_TARGET_CLASS_ATTRIBUTE, Boolean.TRUE);
		}
	}

}
