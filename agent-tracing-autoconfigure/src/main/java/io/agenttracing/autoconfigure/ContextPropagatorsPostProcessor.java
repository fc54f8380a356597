package io.agenttracing.autoconfigure;

import io.agenttracing.context.DecoratedPropagators;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapPropagator;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Decorates the application's propagators. HTTP and messaging take them from this one
 * bean; decorating the propagators themselves would hide their own types from those who
 * inject them. An application that propagates nothing goes on to do so.
 */
final class ContextPropagatorsPostProcessor implements BeanPostProcessor {

	private final ObjectProvider<DecoratedPropagators> decorated;

	ContextPropagatorsPostProcessor(ObjectProvider<DecoratedPropagators> decorated) {
		this.decorated = decorated;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		return (bean instanceof ContextPropagators propagators && !isNone(propagators))
				? ContextPropagators.create(this.decorated.getObject().of(propagators.getTextMapPropagator())) : bean;
	}

	static boolean isNone(ContextPropagators propagators) {
		return propagators.getTextMapPropagator() == TextMapPropagator.noop();
	}

}
