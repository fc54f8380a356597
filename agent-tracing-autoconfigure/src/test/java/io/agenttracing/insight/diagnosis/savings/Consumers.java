package io.agenttracing.insight.diagnosis.savings;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import io.agenttracing.TracedAgent;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.listener.ChannelTopic;
import org.springframework.data.redis.listener.RedisMessageListenerContainer;

/**
 * Consumers of two channels: of one with one thread, of the other with two.
 */
@Configuration(proxyBeanMethods = false)
class Consumers {

	static final String ONE_THREAD = "agent.one";

	static final String TWO_THREADS = "agent.two";

	static final String ANSWERS = "answers";

	private static final String BUSY = "busy ";

	static volatile CountDownLatch begun = new CountDownLatch(1);

	@Bean
	Worker worker(StringRedisTemplate template) {
		return new Worker(template);
	}

	@Bean(destroyMethod = "shutdownNow")
	ExecutorService oneThread() {
		return Executors.newSingleThreadExecutor();
	}

	@Bean(destroyMethod = "shutdownNow")
	ExecutorService twoThreads() {
		return Executors.newFixedThreadPool(2);
	}

	@Bean
	RedisMessageListenerContainer slow(RedisConnectionFactory factory, Worker worker, ExecutorService oneThread) {
		return container(factory, worker, oneThread, ONE_THREAD);
	}

	@Bean
	RedisMessageListenerContainer quick(RedisConnectionFactory factory, Worker worker, ExecutorService twoThreads) {
		return container(factory, worker, twoThreads, TWO_THREADS);
	}

	private static RedisMessageListenerContainer container(RedisConnectionFactory factory, Worker worker,
			ExecutorService executor, String channel) {
		RedisMessageListenerContainer container = new RedisMessageListenerContainer();
		container.setConnectionFactory(factory);
		container.setTaskExecutor(executor);
		container.addMessageListener((message, pattern) -> {
			String text = new String(message.getBody(), StandardCharsets.UTF_8);
			if (text.startsWith(BUSY)) {
				begun.countDown();
				Delays.take(Integer.parseInt(text.substring(BUSY.length())));
			}
			else {
				worker.work(Integer.parseInt(text));
			}
		}, ChannelTopic.of(channel));
		return container;
	}

	/**
	 * Works on a message and answers.
	 */
	@TracedAgent(name = "worker")
	static class Worker {

		private final StringRedisTemplate template;

		Worker(StringRedisTemplate template) {
			this.template = template;
		}

		public void work(int millis) {
			Delays.take(millis);
			this.template.opsForList().rightPush(ANSWERS, "done");
		}

	}

}
