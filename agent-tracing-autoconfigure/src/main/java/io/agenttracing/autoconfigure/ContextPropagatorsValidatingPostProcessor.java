package io.agenttracing.autoconfigure;

import io.agenttracing.propagation.ValidatingTextMapPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;

import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Has the application's propagators validate what they read. HTTP, messaging and
 * {@code AgentTracer} all take them from this one bean; decorating the propagators
 * themselves would hide their own types from those who inject them.
 */
final class ContextPropagatorsValidatingPostProcessor implements BeanPostProcessor {

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		return (bean instanceof ContextPropagators propagators)
				? ContextPropagators.create(ValidatingTextMapPropagator.of(propagators.getTextMapPropagator())) : bean;
	}

}
