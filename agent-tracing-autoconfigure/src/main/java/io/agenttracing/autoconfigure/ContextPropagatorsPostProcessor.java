package io.agenttracing.autoconfigure;

import io.agenttracing.context.DecoratedPropagators;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapPropagator;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Decorates the application's propagators in the one bean from which HTTP and messaging
 * take them. The propagator beans themselves stay injectable by their own types. No-op
 * propagation stays no-op.
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
