package io.agenttracing.benchmark;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

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
 * A JVM with an application that publishes to itself through a real Redis, one message
 * after the other. It reads how many are wanted, and writes the bytes they took.
 */
public final class RoundTripProbe {

	static final String MARK = "Bytes: ";

	private static final String CHANNEL = "agent.benchmark.";

	private static final String PAYLOAD = "{\"documentId\":\"d-1\",\"text\":\"" + "The rent is due. ".repeat(10)
			+ "\"}";

	private RoundTripProbe() {
	}

	/**
	 * Publishes as many messages as each line of the input says, until its end.
	 * @param properties of the application
	 * @throws IOException if the input cannot be read
	 */
	public static void main(String[] properties) throws IOException {
		ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
			.web(WebApplicationType.NONE)
			.properties("spring.main.banner-mode=off", "logging.level.root=warn",
					"channel=" + CHANNEL + UUID.randomUUID())
			.run(properties);
		BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		ThreadTotals before = ThreadTotals.without(Set.of());
		for (String line = input.readLine(); line != null; line = input.readLine()) {
			int messages = Integer.parseInt(line);
			publish(context, messages);
			ThreadTotals after = ThreadTotals.without(Set.of());
			System.out.println(MARK + after.bytesSince(before) / (double) messages);
			before = after;
		}
		context.close();
		System.exit(0);
	}

	private static void publish(ConfigurableApplicationContext context, int messages) {
		StringRedisTemplate template = context.getBean(StringRedisTemplate.class);
		Semaphore received = context.getBean(Semaphore.class);
		String channel = context.getEnvironment().getRequiredProperty("channel");
		for (int i = 0; i < messages; i++) {
			template.convertAndSend(channel, PAYLOAD);
			await(received);
		}
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
