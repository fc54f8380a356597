package io.agenttracing.instrument.timeout;

import java.util.function.UnaryOperator;

import io.agenttracing.autoconfigure.DeclaredTypes;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

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
		return this.beanFactory != null && DeclaredTypes.of(this.beanFactory, beanName).resolve() == this.type;
	}

}
