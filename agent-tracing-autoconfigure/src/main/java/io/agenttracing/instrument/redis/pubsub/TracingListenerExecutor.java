package io.agenttracing.instrument.redis.pubsub;

import java.util.concurrent.Executor;

import org.springframework.beans.factory.DisposableBean;

/**
 * Runs the calls of a container's listeners on the user's executor, each within its
 * CONSUMER span. Other tasks of the container pass through.
 */
final class TracingListenerExecutor implements Executor, DisposableBean {

	private final Executor delegate;

	private final MessageListening listening;

	TracingListenerExecutor(Executor delegate, MessageListening listening) {
		this.delegate = delegate;
		this.listening = listening;
	}

	@Override
	public void execute(Runnable task) {
		IncomingMessage message = this.listening.dispatched();
		this.delegate.execute((message != null) ? () -> this.listening.handle(message, task) : task);
	}

	/**
	 * Called by a container only if it created its executor itself.
	 */
	@Override
	public void destroy() throws Exception {
		if (this.delegate instanceof DisposableBean disposable) {
			disposable.destroy();
		}
	}

}
