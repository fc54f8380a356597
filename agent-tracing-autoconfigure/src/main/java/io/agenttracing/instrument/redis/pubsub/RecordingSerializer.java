package io.agenttracing.instrument.redis.pubsub;

import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import org.springframework.data.redis.serializer.RedisSerializer;

/**
 * Records the failures of a listener adapter's serializer.
 */
final class RecordingSerializer<T> implements RedisSerializer<T> {

	private final RedisSerializer<T> delegate;

	private final Consumer<Throwable> failures;

	RecordingSerializer(RedisSerializer<T> delegate, Consumer<Throwable> failures) {
		this.delegate = delegate;
		this.failures = failures;
	}

	@Override
	public byte[] serialize(@Nullable T value) {
		return this.delegate.serialize(value);
	}

	@Override
	public @Nullable T deserialize(byte @Nullable [] bytes) {
		try {
			return this.delegate.deserialize(bytes);
		}
		catch (Throwable ex) {
			this.failures.accept(ex);
			throw ex;
		}
	}

	@Override
	public boolean canSerialize(Class<?> type) {
		return this.delegate.canSerialize(type);
	}

	@Override
	public Class<?> getTargetType() {
		return this.delegate.getTargetType();
	}

}
