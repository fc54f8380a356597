package io.agenttracing.instrument.redis.pubsub;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.data.redis.listener.RedisMessageListenerContainer;
import org.springframework.util.ErrorHandler;

/**
 * Records the failure of a listener on its CONSUMER span, then does what the container
 * would do: calls the user's handler or logs.
 */
final class TracingErrorHandler implements ErrorHandler {

	private final @Nullable ErrorHandler delegate;

	private final MessageListening listening;

	private final Log logger;

	TracingErrorHandler(@Nullable ErrorHandler delegate, MessageListening listening,
			Class<? extends RedisMessageListenerContainer> container) {
		this.delegate = delegate;
		this.logger = LogFactory.getLog(container);
		this.listening = listening;
	}

	@Override
	public void handleError(Throwable failure) {
		this.listening.failed(failure);
		if (this.delegate != null) {
			this.delegate.handleError(failure);
		}
		else {
			this.logger.warn("Execution of message listener failed, and no ErrorHandler has been set", failure);
		}
	}

}
