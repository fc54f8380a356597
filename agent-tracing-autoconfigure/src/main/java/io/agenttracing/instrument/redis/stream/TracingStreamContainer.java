package io.agenttracing.instrument.redis.stream;

import io.opentelemetry.context.Scope;

import org.springframework.data.redis.connection.stream.Record;
import org.springframework.data.redis.stream.StreamListener;
import org.springframework.data.redis.stream.StreamMessageListenerContainer;
import org.springframework.data.redis.stream.Subscription;

/**
 * Registers listeners that are called within the CONSUMER span of each record. Poll loops
 * are detached from the context in which they are started. Delegates everything else.
 *
 * @param <K> the type of the stream's key
 * @param <V> the type of records
 */
final class TracingStreamContainer<K, V extends Record<K, ?>> implements StreamMessageListenerContainer<K, V> {

	private final StreamMessageListenerContainer<K, V> delegate;

	private final ReceivedRecords listening;

	TracingStreamContainer(StreamMessageListenerContainer<K, V> delegate, ReceivedRecords listening) {
		this.delegate = delegate;
		this.listening = listening;
	}

	@Override
	public Subscription register(StreamReadRequest<K> streamRequest, StreamListener<K, V> listener) {
		try (Scope scope = this.listening.detach()) {
			return this.delegate.register(streamRequest,
					(listener != null) ? TracingStreamListener.wrap(listener, this.listening) : listener);
		}
	}

	@Override
	public void remove(Subscription subscription) {
		this.delegate.remove(subscription);
	}

	@Override
	public void start() {
		try (Scope scope = this.listening.detach()) {
			this.delegate.start();
		}
	}

	@Override
	public void stop() {
		this.delegate.stop();
	}

	@Override
	public void stop(Runnable callback) {
		this.delegate.stop(callback);
	}

	@Override
	public boolean isRunning() {
		return this.delegate.isRunning();
	}

	@Override
	public boolean isAutoStartup() {
		return this.delegate.isAutoStartup();
	}

	@Override
	public boolean isPauseable() {
		return this.delegate.isPauseable();
	}

	@Override
	public int getPhase() {
		return this.delegate.getPhase();
	}

}
