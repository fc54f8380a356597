package io.agenttracing.benchmark;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import com.sun.management.OperatingSystemMXBean;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.listener.ChannelTopic;
import org.springframework.data.redis.listener.RedisMessageListenerContainer;

/**
 * An application that publishes to itself through a real Redis, one message after the
 * other. What is measured is the processor time of the whole process.
 */
final class RoundTrip implements AutoCloseable {

	private static final String CHANNEL = "agent.benchmark.";

	private static final String PAYLOAD = "{\"documentId\":\"d-1\",\"text\":\"" + "The rent is due. ".repeat(10)
			+ "\"}";

	private final ConfigurableApplicationContext context;

	private RoundTrip(ConfigurableApplicationContext context) {
		this.context = context;
	}

	/**
	 * Neither this project nor Spring Boot traces.
	 */
	static RoundTrip untraced(String[] redis) {
		return start(redis, "agent-tracing.enabled=false", "agent-tracing.redis.mode=off",
				"management.observations.enable.all=false", "management.tracing.sampling.probability=0");
	}

	/**
	 * Spring Boot traces Redis commands, this project nothing.
	 */
	static RoundTrip boot(String[] redis, String probability) {
		return start(redis, "agent-tracing.enabled=false", "agent-tracing.redis.mode=off",
				"management.tracing.sampling.probability=" + probability);
	}

	static RoundTrip traced(String[] redis, String probability) {
		return start(redis, "agent-tracing.redis.write-channels=agent.*",
				"agent-tracing.sampling.probability=" + probability);
	}

	private static RoundTrip start(String[] redis, String... properties) {
		List<String> all = new ArrayList<>(List.of(redis));
		all.addAll(List.of(properties));
		all.add("spring.main.banner-mode=off");
		all.add("logging.level.root=warn");
		all.add("channel=" + CHANNEL + UUID.randomUUID());
		return new RoundTrip(new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.properties(all.toArray(String[]::new))
			.run());
	}

	RoundTrip warmedUp(int messages) {
		nanosPerMessage(messages);
		return this;
	}

	/**
	 * The processor time of a message, published and listened to.
	 * @param messages the number of messages
	 * @return nanoseconds
	 */
	double nanosPerMessage(int messages) {
		StringRedisTemplate template = this.context.getBean(StringRedisTemplate.class);
		Semaphore received = this.context.getBean(Semaphore.class);
		OperatingSystemMXBean process = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
		String channel = this.context.getEnvironment().getRequiredProperty("channel");
		long start = process.getProcessCpuTime();
		for (int i = 0; i < messages; i++) {
			template.convertAndSend(channel, PAYLOAD);
			await(received);
		}
		return (process.getProcessCpuTime() - start) / (double) messages;
	}

	private static void await(Semaphore received) {
		try {
			if (!received.tryAcquire(10, TimeUnit.SECONDS)) {
				throw new IllegalStateException("A message did not arrive");
			}
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() {
		this.context.close();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		Semaphore received() {
			return new Semaphore(0);
		}

		@Bean
		RedisMessageListenerContainer container(RedisConnectionFactory connectionFactory, Semaphore received,
				@Value("${channel}") String channel) {
			RedisMessageListenerContainer container = new RedisMessageListenerContainer();
			container.setConnectionFactory(connectionFactory);
			container.setTaskExecutor(Runnable::run);
			container.addMessageListener((message, pattern) -> {
				if (!PAYLOAD.equals(new String(message.getBody(), StandardCharsets.UTF_8))) {
					throw new IllegalStateException("A payload was changed");
				}
				received.release();
			}, new ChannelTopic(channel));
			return container;
		}

		@Bean
		NullExporter nowhere() {
			return new NullExporter();
		}

	}

}
