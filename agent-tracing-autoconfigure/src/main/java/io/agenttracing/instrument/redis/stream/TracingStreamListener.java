package io.agenttracing.instrument.redis.stream;

import org.springframework.data.redis.connection.stream.Record;
import org.springframework.data.redis.stream.StreamListener;

/**
 * Calls a listener within the CONSUMER span of each record. Exceptions are rethrown to
 * the container, which handles them as configured.
 *
 * @param <K> the type of the stream's key
 * @param <V> the type of records
 */
final class TracingStreamListener<K, V extends Record<K, ?>> implements StreamListener<K, V> {

	private final StreamListener<K, V> delegate;

	private final ReceivedRecords listening;

	private TracingStreamListener(StreamListener<K, V> delegate, ReceivedRecords listening) {
		this.delegate = delegate;
		this.listening = listening;
	}

	static <K, V extends Record<K, ?>> StreamListener<K, V> wrap(StreamListener<K, V> listener,
			ReceivedRecords listening) {
		return (listener instanceof TracingStreamListener) ? listener
				: new TracingStreamListener<>(listener, listening);
	}

	@Override
	public void onMessage(V record) {
		this.listening.handle(record, () -> this.delegate.onMessage(record));
	}

}
