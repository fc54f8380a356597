package io.agenttracing.instrument.messaging;

import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationListener;
import org.springframework.kafka.event.ConsumerStartingEvent;
import org.springframework.kafka.listener.BatchMessageListener;
import org.springframework.kafka.listener.MessageListenerContainer;
import org.springframework.kafka.listener.adapter.AsyncRepliesAware;

/**
 * Knows when the listener of a Kafka consumer thread has finished a record.
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
	 * When the listener of the current thread has finished a record.
	 */
	Completion current() {
		return this.completions.get();
	}

	/**
	 * When a listener has finished a record.
	 */
	enum Completion {

		/** When its method has returned. */
		ON_RETURN,

		/** When its method has returned, or when the future it returned is completed. */
		LATER,

		/** Not tracked: a listener of batches, or none of a container. */
		UNKNOWN

	}

}
