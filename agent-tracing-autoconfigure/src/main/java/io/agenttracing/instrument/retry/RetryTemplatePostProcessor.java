package io.agenttracing.instrument.retry;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.core.retry.RetryTemplate;

/**
 * Puts tracing around the {@link RetryTemplate} beans of Spring Framework, not of
 * subclasses, and adds a listener to theirs: one sees where a call begins and ends, the
 * other where an attempt does.
 */
final class RetryTemplatePostProcessor implements BeanPostProcessor {

	private final RetryTracing tracing;

	RetryTemplatePostProcessor(RetryTracing tracing) {
		this.tracing = tracing;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean.getClass() != RetryTemplate.class) {
			return bean;
		}
		RetryTemplate template = (RetryTemplate) bean;
		TemplateInterceptor interceptor = new TemplateInterceptor(template, this.tracing);
		ProxyFactory factory = new ProxyFactory(template);
		factory.setProxyTargetClass(true);
		factory.addAdvice(interceptor);
		return factory.getProxy(RetryTemplate.class.getClassLoader());
	}

}
