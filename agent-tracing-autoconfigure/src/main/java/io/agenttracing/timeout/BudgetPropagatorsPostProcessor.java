package io.agenttracing.timeout;

import io.agenttracing.propagation.Recipients;
import io.opentelemetry.context.propagation.ContextPropagators;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.core.Ordered;

/**
 * Has the application's propagators carry what is left of the time, below the validation
 * of what is read, which has no order. Where hosts cannot be listed, no host gets it.
 */
final class BudgetPropagatorsPostProcessor implements BeanPostProcessor, Ordered {

	private final ObjectProvider<Recipients> recipients;

	BudgetPropagatorsPostProcessor(ObjectProvider<Recipients> recipients) {
		this.recipients = recipients;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		return (bean instanceof ContextPropagators propagators)
				? ContextPropagators.create(new BudgetTextMapPropagator(propagators.getTextMapPropagator(),
						this.recipients.getIfAvailable(Recipients::messagesOnly)))
				: bean;
	}

	@Override
	public int getOrder() {
		return 0;
	}

}
