package io.agenttracing.redis;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.data.redis.listener.RedisMessageListenerContainer;
import org.springframework.util.ErrorHandler;

/**
 * Records what a listener threw on its CONSUMER span, then does what the container would
 * have done: calls the user's handler or logs.
 */
final class TracingErrorHandler implements ErrorHandler {

	private static final Log logger = LogFactory.getLog(RedisMessageListenerContainer.class);

	private final @Nullable ErrorHandler delegate;

	private final MessageListening listening;

	TracingErrorHandler(@Nullable ErrorHandler delegate, MessageListening listening) {
		this.delegate = delegate;
		this.listening = listening;
	}

	@Override
	public void handleError(Throwable failure) {
		this.listening.failed(failure);
		if (this.delegate != null) {
			this.delegate.handleError(failure);
		}
		else {
			logger.warn("Execution of message listener failed, and no ErrorHandler has been set", failure);
		}
	}

}
