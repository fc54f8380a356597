package io.agenttracing.redis;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.data.redis.connection.MessageListener;
import org.springframework.data.redis.listener.RedisMessageListenerContainer;
import org.springframework.data.redis.listener.adapter.MessageListenerAdapter;

/**
 * Gives listener containers an executor that opens the CONSUMER spans and an error
 * handler that records failures on them, around the user's own. Also equips listener
 * adapters, beans or not, whose failures no handler sees.
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
			ListenerContainerFields fields = ListenerContainerFields.read(container);
			if (!(fields.taskExecutor() instanceof TracingListenerExecutor)) {
				trace(container, fields);
			}
		}
		catch (ReflectiveOperationException | RuntimeException ex) {
			logger.warn("Listeners of the Redis container '" + beanName
					+ "' get no spans, because it is not built as expected; their messages are unwrapped", ex);
		}
	}

	private void trace(RedisMessageListenerContainer container, ListenerContainerFields fields) {
		MessageListening listening = this.listening.getObject();
		container.setTaskExecutor(new TracingListenerExecutor(fields.taskExecutor(), listening));
		container.setErrorHandler(new TracingErrorHandler(fields.errorHandler(), listening, container.getClass()));
		AdapterFailures failures = new AdapterFailures(listening);
		for (MessageListener listener : fields.listeners()) {
			if (listener instanceof MessageListenerAdapter adapter) {
				failures.observe(adapter);
			}
		}
	}

}
