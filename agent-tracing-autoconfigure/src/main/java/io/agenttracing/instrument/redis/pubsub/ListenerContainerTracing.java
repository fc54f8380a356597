package io.agenttracing.instrument.redis.pubsub;

import io.agenttracing.failure.Failures;
import io.agenttracing.log.RateLimitedLog;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.data.redis.connection.MessageListener;
import org.springframework.data.redis.listener.RedisMessageListenerContainer;
import org.springframework.data.redis.listener.adapter.MessageListenerAdapter;

/**
 * Sets an executor on listener containers that starts the CONSUMER spans, and an error
 * handler that records failures on them; both delegate to the user's own. A container
 * that is not a bean, as in an adapter of Spring Integration, is found when it
 * subscribes.
 */
final class ListenerContainerTracing {

	private static final Log logger = LogFactory.getLog(ListenerContainerTracing.class);

	private final MessageListening listening;

	private final RateLimitedLog warning = RateLimitedLog.once(logger);

	ListenerContainerTracing(MessageListening listening) {
		this.listening = listening;
	}

	/**
	 * Instruments a container, once.
	 * @throws ReflectiveOperationException if its fields have changed
	 */
	void trace(RedisMessageListenerContainer container) throws ReflectiveOperationException {
		ListenerContainerFields fields = ListenerContainerFields.read(container);
		if (fields.taskExecutor() instanceof TracingListenerExecutor) {
			return;
		}
		container.setTaskExecutor(new TracingListenerExecutor(fields.taskExecutor(), this.listening));
		container.setErrorHandler(new TracingErrorHandler(fields.errorHandler(), this.listening, container.getClass()));
		AdapterFailures failures = new AdapterFailures(this.listening);
		for (MessageListener listener : fields.listeners()) {
			if (listener instanceof MessageListenerAdapter adapter) {
				failures.observe(adapter);
			}
		}
	}

	/**
	 * Instruments the container that subscribes, before its first message.
	 * @param dispatcher the listener of the container's subscription
	 */
	void traceBehind(MessageListener dispatcher) {
		try {
			trace(ListenerContainerFields.containerOf(dispatcher));
		}
		catch (Throwable ex) {
			Failures.counted();
			this.warning.warn("", () -> "Listeners of a Redis container that is no bean get no spans, because it is not"
					+ " built as expected: declare it as a bean. Their messages are unwrapped", ex);
		}
	}

}
