package io.agenttracing.instrument.redis.pubsub;

import java.util.concurrent.Executor;

import io.agenttracing.instrument.redis.RedisApplication;
import io.agenttracing.instrument.redis.RedisApplication.Call;
import io.agenttracing.instrument.redis.RedisApplication.Calls;
import io.agenttracing.testing.EmbeddedRedis;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.core.task.support.ContextPropagatingTaskDecorator;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.listener.ChannelTopic;
import org.springframework.data.redis.listener.RedisMessageListenerContainer;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Listeners on executors of the user's choice: they run where the user wants, within
 * their span.
 */
class ListenerExecutorsTests {

	private static final String CHANNEL = "agent.retrieval";

	private static final String PAYLOAD = "{ \"id\" : \"doc-1\" }";

	@RegisterExtension
	static final EmbeddedRedis redis = new EmbeddedRedis();

	@ParameterizedTest
	@ValueSource(classes = { OwnExecutor.class, OwnPropagatingExecutor.class, CallingThread.class })
	void listenerContinuesTrace(Class<?> configuration) {
		assertListenerContinuesTrace(configuration);
	}

	@Test
	void listenerContinuesTraceWithJedis() {
		assertListenerContinuesTrace(OwnExecutor.class, "spring.data.redis.client-type=jedis");
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21)
	void listenerOnVirtualThreadContinuesTrace() {
		assertListenerContinuesTrace(VirtualThreads.class);
	}

	private void assertListenerContinuesTrace(Class<?> configuration, String... properties) {
		try (RedisApplication application = RedisApplication.start(redis, configuration, properties)) {
			application.publish(CHANNEL, PAYLOAD);
			Call call = application.nextCall();
			assertThat(call.text()).isEqualTo(PAYLOAD);
			assertThat(call.thread()).matches(application.bean(ExecutorConfiguration.class)::isExpected);
			application.assertOneTrace(CHANNEL, call);
			application.assertNoMoreCalls();
		}
	}

	/**
	 * A container with an executor of the user's choice.
	 */
	abstract static class ExecutorConfiguration {

		@Bean
		RedisMessageListenerContainer redisMessageListenerContainer(RedisConnectionFactory factory, Calls calls) {
			RedisMessageListenerContainer container = new RedisMessageListenerContainer();
			container.setConnectionFactory(factory);
			container.setTaskExecutor(executor());
			container.addMessageListener((message, pattern) -> calls.add(message), ChannelTopic.of(CHANNEL));
			return container;
		}

		abstract Executor executor();

		abstract boolean isExpected(Thread thread);

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnExecutor extends ExecutorConfiguration {

		@Override
		Executor executor() {
			ThreadPoolTaskExecutor executor = new ThreadPoolTaskExecutor();
			executor.setThreadNamePrefix("mine-");
			executor.setDaemon(true);
			// Jedis subscribes on this executor as well, for good.
			executor.setCorePoolSize(4);
			decorate(executor);
			executor.initialize();
			return executor;
		}

		void decorate(ThreadPoolTaskExecutor executor) {
		}

		@Override
		boolean isExpected(Thread thread) {
			return thread.getName().startsWith("mine-");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnPropagatingExecutor extends OwnExecutor {

		@Override
		void decorate(ThreadPoolTaskExecutor executor) {
			executor.setTaskDecorator(new ContextPropagatingTaskDecorator());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class CallingThread extends ExecutorConfiguration {

		@Override
		Executor executor() {
			return Runnable::run;
		}

		@Override
		boolean isExpected(Thread thread) {
			return thread.getName().startsWith("lettuce-");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class VirtualThreads extends ExecutorConfiguration {

		@Override
		Executor executor() {
			SimpleAsyncTaskExecutor executor = new SimpleAsyncTaskExecutor("virtual-");
			executor.setVirtualThreads(true);
			return executor;
		}

		@Override
		boolean isExpected(Thread thread) {
			return thread.getName().startsWith("virtual-");
		}

	}

}
