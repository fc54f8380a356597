package io.agenttracing.autoconfigure;

import io.agenttracing.context.DecoratedPropagators;
import io.micrometer.tracing.otel.bridge.OtelPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapPropagator;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Decorates the application's propagators in the one bean from which HTTP and messaging
 * take them; the propagator beans themselves stay injectable by their own types. No-op
 * propagation stays no-op. Spring Boot's own propagator, whose type nobody else can name,
 * is replaced by one of that type that does nothing for absent baggage. Micrometer's
 * bridge is replaced by {@link OwnContextPropagator}, unless it is of a class of the
 * application.
 */
final class ContextPropagatorsPostProcessor implements BeanPostProcessor {

	private final ObjectProvider<DecoratedPropagators> decorated;

	ContextPropagatorsPostProcessor(ObjectProvider<DecoratedPropagators> decorated) {
		this.decorated = decorated;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof ContextPropagators propagators && !isNone(propagators)) {
			return ContextPropagators.create(this.decorated.getObject().of(propagators.getTextMapPropagator()));
		}
		if (bean instanceof TextMapPropagator propagator) {
			return BootTextMapPropagator.sparing(propagator);
		}
		return (bean.getClass() == OtelPropagator.class) ? new OwnContextPropagator((OtelPropagator) bean) : bean;
	}

	static boolean isNone(ContextPropagators propagators) {
		return propagators.getTextMapPropagator() == TextMapPropagator.noop();
	}

}
