package io.agenttracing.instrument.messaging;

import io.agenttracing.autoconfigure.ExistingBeans;
import io.agenttracing.failure.Failures;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.clients.producer.ProducerConfig;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.core.env.Environment;
import org.springframework.kafka.config.AbstractKafkaListenerContainerFactory;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.listener.AbstractMessageListenerContainer;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.requestreply.ReplyingKafkaTemplate;

/**
 * Enables observation of every Kafka template, listener container factory and listener
 * container, unless Spring Boot's property for it is explicitly {@code false}.
 */
final class KafkaObservationPostProcessor implements BeanPostProcessor {

	static final String TEMPLATE_KEY = "spring.kafka.template.observation-enabled";

	static final String LISTENER_KEY = "spring.kafka.listener.observation-enabled";

	private static final Log logger = LogFactory.getLog(KafkaObservationPostProcessor.class);

	private final Environment environment;

	private final ObjectProvider<KafkaAdmin> admin;

	KafkaObservationPostProcessor(Environment environment, ObjectProvider<KafkaAdmin> admin) {
		this.environment = environment;
		this.admin = admin;
	}

	@Override
	public Object postProcessBeforeInitialization(Object bean, String beanName) {
		if (isObservable(bean) && !ExistingBeans.isMock(bean)) {
			Failures.attempt(logger, "Messages of the Kafka bean '" + beanName + "' are not traced",
					() -> observe(bean, beanName));
		}
		return bean;
	}

	private static boolean isObservable(Object bean) {
		return bean instanceof KafkaTemplate || bean instanceof AbstractKafkaListenerContainerFactory
				|| bean instanceof AbstractMessageListenerContainer;
	}

	private void observe(Object bean, String beanName) {
		if (bean instanceof KafkaTemplate<?, ?> template && isWanted(TEMPLATE_KEY)) {
			observe(template, beanName);
		}
		else if (bean instanceof AbstractKafkaListenerContainerFactory<?, ?, ?> factory && isWanted(LISTENER_KEY)) {
			observe(factory.getContainerProperties());
		}
		else if (bean instanceof AbstractMessageListenerContainer<?, ?> container && isWanted(LISTENER_KEY)) {
			observe(container.getContainerProperties());
		}
	}

	private boolean isWanted(String key) {
		return this.environment.getProperty(key, Boolean.class, true);
	}

	private void observe(KafkaTemplate<?, ?> template, String beanName) {
		if (canBeObserved(template)) {
			template.setObservationEnabled(true);
			if (template instanceof ReplyingKafkaTemplate<?, ?, ?> replying) {
				KafkaReplies.leaveTo(replying, beanName);
			}
		}
		else {
			logger.warn("Messages of the Kafka template '" + beanName + "' are not traced, because its producer"
					+ " factory names no " + ProducerConfig.BOOTSTRAP_SERVERS_CONFIG);
		}
	}

	/**
	 * Whether the template can start with observation enabled: if there is a
	 * {@link KafkaAdmin}, it requires the addresses of the brokers.
	 */
	private boolean canBeObserved(KafkaTemplate<?, ?> template) {
		return template.getKafkaAdmin() != null || template.getProducerFactory()
			.getConfigurationProperties()
			.get(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG) != null || this.admin.getIfUnique() == null;
	}

	private static void observe(ContainerProperties properties) {
		properties.setObservationEnabled(true);
		properties.setRecordObservationsInBatch(true);
	}

}
