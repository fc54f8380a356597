package io.agenttracing.instrument.messaging;

import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationListener;
import org.springframework.kafka.event.ConsumerStartingEvent;
import org.springframework.kafka.listener.BatchMessageListener;
import org.springframework.kafka.listener.MessageListenerContainer;
import org.springframework.kafka.listener.adapter.AsyncRepliesAware;

/**
 * When the listener that is called on a thread of Kafka's consumers is through with a
 * record.
 */
final class ListenerThreads implements ApplicationListener<ConsumerStartingEvent> {

	private final ThreadLocal<Completion> completions = ThreadLocal.withInitial(() -> Completion.UNKNOWN);

	@Override
	public void onApplicationEvent(ConsumerStartingEvent event) {
		this.completions.set((event.getSource() instanceof MessageListenerContainer container)
				? completion(container.getContainerProperties().getMessageListener()) : Completion.UNKNOWN);
	}

	@Override
	public boolean supportsAsyncExecution() {
		return false;
	}

	private static Completion completion(@Nullable Object listener) {
		if (listener instanceof BatchMessageListener<?, ?>) {
			return Completion.UNKNOWN;
		}
		return (listener instanceof AsyncRepliesAware aware && aware.isAsyncReplies()) ? Completion.LATER
				: Completion.ON_RETURN;
	}

	/**
	 * When the listener of the current thread is through with a record.
	 */
	Completion current() {
		return this.completions.get();
	}

	/**
	 * When a listener is through with a record.
	 */
	enum Completion {

		/** When its method has returned. */
		ON_RETURN,

		/** Then, or when the future that it returned is done. */
		LATER,

		/** Not of our concern: a batch, or no listener of a container. */
		UNKNOWN

	}

}
