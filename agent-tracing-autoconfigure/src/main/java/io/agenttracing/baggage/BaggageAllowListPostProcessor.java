package io.agenttracing.baggage;

import java.util.function.UnaryOperator;

import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapPropagator;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.core.Ordered;

/**
 * Decorates the application's propagators, below the validation of what is read, which
 * has no order.
 */
final class BaggageAllowListPostProcessor implements BeanPostProcessor, Ordered {

	private final UnaryOperator<TextMapPropagator> decoration;

	BaggageAllowListPostProcessor(UnaryOperator<TextMapPropagator> decoration) {
		this.decoration = decoration;
	}

	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		return (bean instanceof ContextPropagators propagators)
				? ContextPropagators.create(this.decoration.apply(propagators.getTextMapPropagator())) : bean;
	}

}
