package io.agenttracing.instrument.redis.pubsub;

import io.agenttracing.failure.Failures;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.data.redis.listener.RedisMessageListenerContainer;
import org.springframework.data.redis.listener.adapter.MessageListenerAdapter;

/**
 * Instruments listener containers that are beans, and listener adapters that are, whose
 * failures do not reach the error handler of a container.
 */
final class ListenerContainerTracingPostProcessor implements BeanPostProcessor {

	private static final Log logger = LogFactory.getLog(ListenerContainerTracingPostProcessor.class);

	private final ObjectProvider<MessageListening> listening;

	ListenerContainerTracingPostProcessor(ObjectProvider<MessageListening> listening) {
		this.listening = listening;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof RedisMessageListenerContainer) {
			Object target = AopProxyUtils.getSingletonTarget(bean);
			trace((RedisMessageListenerContainer) ((target != null) ? target : bean), beanName);
		}
		else if (bean instanceof MessageListenerAdapter adapter) {
			new AdapterFailures(this.listening.getObject()).observe(adapter);
		}
		return bean;
	}

	private void trace(RedisMessageListenerContainer container, String beanName) {
		try {
			this.listening.getObject().containers().trace(container);
		}
		catch (Throwable ex) {
			Failures.counted();
			logger.warn("Listeners of the Redis container '" + beanName
					+ "' get no spans, because it is not built as expected; their messages are unwrapped", ex);
		}
	}

}
