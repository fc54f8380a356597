package io.agenttracing.instrument.redis.pubsub;

import org.jspecify.annotations.Nullable;

import org.springframework.core.Ordered;
import org.springframework.data.redis.config.RedisListenerConfigurer;
import org.springframework.data.redis.config.RedisListenerEndpointRegistrar;

/**
 * Sets the recording factory at the registrar of {@code @RedisListener} methods. Runs
 * first, so that another factory found by {@link Last} can only be the user's: without
 * one, the registrar would create its default factory when asked, too early.
 */
final class RedisListenerMethodConfigurer implements RedisListenerConfigurer, Ordered {

	private final MessageListening listening;

	private @Nullable RecordingHandlerMethodFactory factory;

	RedisListenerMethodConfigurer(MessageListening listening) {
		this.listening = listening;
	}

	@Override
	public int getOrder() {
		return HIGHEST_PRECEDENCE;
	}

	@Override
	public void configureRedisListeners(RedisListenerEndpointRegistrar registrar) {
		this.factory = new RecordingHandlerMethodFactory(registrar, this.listening);
		registrar.setMessageHandlerMethodFactory(this.factory);
	}

	/**
	 * Runs after the user's configurers.
	 */
	static final class Last implements RedisListenerConfigurer, Ordered {

		private final RedisListenerMethodConfigurer first;

		Last(RedisListenerMethodConfigurer first) {
			this.first = first;
		}

		@Override
		public int getOrder() {
			return LOWEST_PRECEDENCE;
		}

		@Override
		public void configureRedisListeners(RedisListenerEndpointRegistrar registrar) {
			RecordingHandlerMethodFactory factory = this.first.factory;
			if (factory != null) {
				factory.replace(registrar.getMessageHandlerMethodFactory());
			}
		}

	}

}
