package io.agenttracing.instrument.redis.stream;

import io.agenttracing.autoconfigure.ExistingBeans;
import io.agenttracing.failure.Failures;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.data.redis.stream.StreamMessageListenerContainer;
import org.springframework.data.redis.stream.Subscription;

/**
 * Wraps the listeners of stream containers and subscriptions that are beans, registered
 * before or later. Only Spring's own container is supported.
 */
final class StreamContainerTracingPostProcessor implements BeanPostProcessor {

	private static final Log logger = LogFactory.getLog(StreamContainerTracingPostProcessor.class);

	private final ObjectProvider<ReceivedRecords> listening;

	StreamContainerTracingPostProcessor(ObjectProvider<ReceivedRecords> listening) {
		this.listening = listening;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean.getClass().getPackage() != StreamMessageListenerContainer.class.getPackage()
				|| ExistingBeans.isMock(bean)) {
			return bean;
		}
		try {
			if (bean instanceof StreamMessageListenerContainer<?, ?> container) {
				StreamSubscriptionFields.wrapListeners(container, this.listening.getObject());
			}
			else if (bean instanceof Subscription subscription) {
				StreamSubscriptionFields.wrapListener(subscription, this.listening.getObject());
			}
		}
		catch (IllegalAccessException ex) {
			logger.warn("Stream listeners registered before '" + beanName
					+ "' was a bean get no spans, because this JVM"
					+ " does not let the final field with the listener be written; their records are unwrapped. Register"
					+ " them with the container when it is a bean, or start the JVM with"
					+ " --enable-final-field-mutation=ALL-UNNAMED", ex);
		}
		catch (Throwable ex) {
			Failures.counted();
			logger.warn("Stream listeners registered before '" + beanName
					+ "' was a bean get no spans, because it is not built as expected; their records are unwrapped",
					ex);
		}
		return (bean instanceof StreamMessageListenerContainer<?, ?> container)
				? new TracingStreamContainer<>(container, this.listening.getObject()) : bean;
	}

}
