package io.agenttracing.instrument.retry;

import java.util.function.Function;

import org.aopalliance.intercept.MethodInterceptor;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Proxies the beans of one class, not of subclasses, whose calls are traced.
 *
 * @param <T> the class
 */
final class ClassProxyPostProcessor<T> implements BeanPostProcessor {

	private final Class<T> type;

	private final Function<T, MethodInterceptor> interceptor;

	ClassProxyPostProcessor(Class<T> type, Function<T, MethodInterceptor> interceptor) {
		this.type = type;
		this.interceptor = interceptor;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean.getClass() != this.type) {
			return bean;
		}
		ProxyFactory factory = new ProxyFactory(bean);
		factory.setProxyTargetClass(true);
		factory.addAdvice(this.interceptor.apply(this.type.cast(bean)));
		return factory.getProxy(this.type.getClassLoader());
	}

}
