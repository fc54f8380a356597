package io.agenttracing.autoconfigure;

import io.micrometer.tracing.otel.bridge.OtelPropagator;

import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Lets the propagator of Micrometer's bridge write a span's own context. A propagator of
 * the application's own class is left alone.
 */
final class OwnContextPostProcessor implements BeanPostProcessor {

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		return (bean.getClass() == OtelPropagator.class) ? new OwnContextPropagator((OtelPropagator) bean) : bean;
	}

}
