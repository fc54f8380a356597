package io.agenttracing.instrument.timeout;

import java.lang.reflect.Method;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;

/**
 * Decorates Spring Boot's builder of HTTP clients, or the application's own if its bean
 * method returns the interface. One that is declared by its class is not decorated, since
 * it may be injected by its class.
 */
final class HttpClientBuilderPostProcessor implements BeanPostProcessor, BeanFactoryAware {

	private final Class<?> type;

	private final UnaryOperator<Object> decoration;

	private @Nullable ConfigurableListableBeanFactory beanFactory;

	HttpClientBuilderPostProcessor(Class<?> type, UnaryOperator<Object> decoration) {
		this.type = type;
		this.decoration = decoration;
	}

	@Override
	public void setBeanFactory(BeanFactory beanFactory) {
		if (beanFactory instanceof ConfigurableListableBeanFactory configurable) {
			this.beanFactory = configurable;
		}
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		return (this.type.isInstance(bean) && isDeclaredByInterface(beanName)) ? this.decoration.apply(bean) : bean;
	}

	private boolean isDeclaredByInterface(String beanName) {
		if (this.beanFactory == null || !this.beanFactory.containsBeanDefinition(beanName)
				|| !(this.beanFactory.getMergedBeanDefinition(beanName) instanceof RootBeanDefinition definition)) {
			return false;
		}
		Method method = definition.getResolvedFactoryMethod();
		return method != null && method.getReturnType() == this.type;
	}

}
