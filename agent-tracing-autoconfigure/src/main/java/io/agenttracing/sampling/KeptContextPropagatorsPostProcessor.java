package io.agenttracing.sampling;

import io.agenttracing.trace.KeptTraces;
import io.opentelemetry.context.propagation.ContextPropagators;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.core.Ordered;

/**
 * Has the application's propagators say sampled in traces that are kept. First of its
 * kind, so that it is the innermost: others look at the span itself before.
 */
final class KeptContextPropagatorsPostProcessor implements BeanPostProcessor, Ordered {

	private final ObjectProvider<KeptTraces> kept;

	KeptContextPropagatorsPostProcessor(ObjectProvider<KeptTraces> kept) {
		this.kept = kept;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		return (bean instanceof ContextPropagators propagators) ? ContextPropagators
			.create(new KeptTextMapPropagator(propagators.getTextMapPropagator(), this.kept.getObject())) : bean;
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

}
