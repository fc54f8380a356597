package io.agenttracing.instrument.retry;

import io.github.resilience4j.spring6.fallback.FallbackExecutor;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Puts tracing around Resilience4j's executor of fallbacks, for which it has no events.
 */
final class FallbackExecutorPostProcessor implements BeanPostProcessor {

	private final FallbackInterceptor interceptor;

	FallbackExecutorPostProcessor(FallbackInterceptor interceptor) {
		this.interceptor = interceptor;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean.getClass() != FallbackExecutor.class) {
			return bean;
		}
		ProxyFactory factory = new ProxyFactory(bean);
		factory.setProxyTargetClass(true);
		factory.addAdvice(this.interceptor);
		return factory.getProxy(FallbackExecutor.class.getClassLoader());
	}

}
