package io.agenttracing.transparency;

import java.util.concurrent.Executor;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.listener.ChannelTopic;
import org.springframework.data.redis.listener.RedisMessageListenerContainer;

/**
 * The transport of {@link RedisDesk}.
 */
@Configuration(proxyBeanMethods = false)
class RedisBeans {

	@Bean
	InMemoryRedis redis() {
		return new InMemoryRedis();
	}

	@Bean
	StringRedisTemplate redisTemplate(RedisConnectionFactory redis) {
		return new StringRedisTemplate(redis);
	}

	@Bean
	RedisDesk redisDesk(StringRedisTemplate template) {
		return new RedisDesk(template);
	}

	@Bean
	RedisMessageListenerContainer listenerContainer(RedisConnectionFactory redis, RedisDesk desk) {
		// No bean, which would take the place of Boot's.
		Executor threads = new SimpleAsyncTaskExecutor("listener-");
		RedisMessageListenerContainer container = new RedisMessageListenerContainer();
		container.setConnectionFactory(redis);
		container.setSubscriptionExecutor(new SimpleAsyncTaskExecutor("subscription-"));
		container.setTaskExecutor((task) -> new HandOver(threads).execute(task));
		container.setErrorHandler(desk);
		container.addMessageListener(desk, ChannelTopic.of(RedisDesk.CHANNEL));
		return container;
	}

}
