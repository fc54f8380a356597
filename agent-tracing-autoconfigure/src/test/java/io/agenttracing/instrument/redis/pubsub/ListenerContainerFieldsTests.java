package io.agenttracing.instrument.redis.pubsub;

import java.util.concurrent.Executor;

import org.junit.jupiter.api.Test;

import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.listener.RedisMessageListenerContainer;
import org.springframework.util.ErrorHandler;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ListenerContainerFields}.
 */
class ListenerContainerFieldsTests {

	@Test
	void containerHasTheFieldsThatAreRead() throws ReflectiveOperationException {
		Executor executor = Runnable::run;
		ErrorHandler errorHandler = (failure) -> {
		};
		RedisMessageListenerContainer container = new RedisMessageListenerContainer();
		container.setConnectionFactory(new LettuceConnectionFactory());
		container.setTaskExecutor(executor);
		container.setErrorHandler(errorHandler);
		container.afterPropertiesSet();
		ListenerContainerFields fields = ListenerContainerFields.read(container);
		assertThat(fields.taskExecutor()).isSameAs(executor);
		assertThat(fields.errorHandler()).isSameAs(errorHandler);
		assertThat(fields.listeners()).isEmpty();
	}

}
