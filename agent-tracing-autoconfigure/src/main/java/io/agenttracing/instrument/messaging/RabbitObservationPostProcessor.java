package io.agenttracing.instrument.messaging;

import io.agenttracing.autoconfigure.ExistingBeans;
import org.aopalliance.aop.Advice;

import org.springframework.amqp.rabbit.config.BaseRabbitListenerContainerFactory;
import org.springframework.amqp.rabbit.config.DirectRabbitListenerContainerFactory;
import org.springframework.amqp.rabbit.core.RabbitTemplate;
import org.springframework.amqp.rabbit.listener.DirectMessageListenerContainer;
import org.springframework.amqp.rabbit.listener.ObservableListenerContainer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.core.env.Environment;
import org.springframework.util.ObjectUtils;

/**
 * Enables observation of every RabbitMQ template, listener container factory and listener
 * container, unless Spring Boot's property for it is explicitly {@code false}. Factories
 * also get an advice that observes batches, which Spring does not.
 */
final class RabbitObservationPostProcessor implements BeanPostProcessor {

	static final String TEMPLATE_KEY = "spring.rabbitmq.template.observation-enabled";

	static final String SIMPLE_KEY = "spring.rabbitmq.listener.simple.observation-enabled";

	static final String DIRECT_KEY = "spring.rabbitmq.listener.direct.observation-enabled";

	private final Environment environment;

	private final ObjectProvider<RabbitBatchObservation> batchObservation;

	private final ObjectProvider<RabbitReplies> replies;

	RabbitObservationPostProcessor(Environment environment, ObjectProvider<RabbitBatchObservation> batchObservation,
			ObjectProvider<RabbitReplies> replies) {
		this.environment = environment;
		this.batchObservation = batchObservation;
		this.replies = replies;
	}

	@Override
	public Object postProcessBeforeInitialization(Object bean, String beanName) {
		if (!isObservable(bean)) {
			return bean;
		}
		if (bean instanceof RabbitTemplate template && isWanted(TEMPLATE_KEY)) {
			template.setObservationEnabled(true);
		}
		else if (bean instanceof BaseRabbitListenerContainerFactory<?> factory
				&& isWanted((bean instanceof DirectRabbitListenerContainerFactory) ? DIRECT_KEY : SIMPLE_KEY)) {
			factory.setObservationEnabled(true);
			observeBatches(factory);
		}
		else if (bean instanceof ObservableListenerContainer container
				&& isWanted((bean instanceof DirectMessageListenerContainer) ? DIRECT_KEY : SIMPLE_KEY)) {
			container.setObservationEnabled(true);
		}
		return bean;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof ObservableListenerContainer container && isObservable(bean)
				&& isWanted((bean instanceof DirectMessageListenerContainer) ? DIRECT_KEY : SIMPLE_KEY)) {
			this.replies.getObject().observe(container);
		}
		return bean;
	}

	// A mock is asked by its test which calls there were.
	private static boolean isObservable(Object bean) {
		return (bean instanceof RabbitTemplate || bean instanceof BaseRabbitListenerContainerFactory
				|| bean instanceof ObservableListenerContainer) && !ExistingBeans.isMock(bean);
	}

	private boolean isWanted(String key) {
		return this.environment.getProperty(key, Boolean.class, true);
	}

	/**
	 * Adds the advice first, so that a span includes the retries of the user's advice.
	 */
	private void observeBatches(BaseRabbitListenerContainerFactory<?> factory) {
		Advice[] existing = factory.getAdviceChain();
		factory.setAdviceChain(ObjectUtils.addObjectToArray((existing != null) ? existing : new Advice[0],
				this.batchObservation.getObject(), 0));
	}

}
