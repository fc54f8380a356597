package org.springframework.data.redis.stream;

import java.time.Duration;

import org.springframework.data.redis.connection.stream.MapRecord;

/**
 * A subscription of Spring's package whose listener no JVM lets anybody replace: that of
 * a record, as every final field of a JVM that denies it.
 */
public final class UnwritableSubscription implements Subscription {

	final ListeningTask task = new ListeningTask(
			(StreamListener<String, MapRecord<String, String, String>>) (record) -> {
			});

	@Override
	public boolean isActive() {
		return false;
	}

	@Override
	public boolean await(Duration timeout) {
		return false;
	}

	@Override
	public void cancel() {
	}

	record ListeningTask(StreamListener<?, ?> listener) {

	}

}
