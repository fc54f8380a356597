package io.agenttracing.instrument.redis.connection;

import java.time.Duration;
import java.util.Map;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.instrument.redis.RedisApplication;
import io.agenttracing.instrument.redis.RedisApplication.Call;
import io.agenttracing.instrument.redis.RedisApplication.Calls;
import io.agenttracing.instrument.redis.stream.StreamListenersTests;
import io.agenttracing.testing.EmbeddedRedis;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.RedisClusterConnection;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.stream.MapRecord;
import org.springframework.data.redis.connection.stream.ReadOffset;
import org.springframework.data.redis.connection.stream.StreamOffset;
import org.springframework.data.redis.core.ReactiveStreamOperations;
import org.springframework.data.redis.core.ReactiveStringRedisTemplate;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.listener.ChannelTopic;
import org.springframework.data.redis.listener.RedisMessageListenerContainer;
import org.springframework.data.redis.stream.StreamMessageListenerContainer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The same over a Redis Cluster.
 */
class ClusterTests {

	private static final String CHANNEL = "agent.retrieval";

	@RegisterExtension
	static final EmbeddedRedis redis = EmbeddedRedis.cluster();

	@ParameterizedTest
	@ValueSource(strings = { "lettuce", "jedis" })
	void traceCrossesTheCluster(String client) {
		try (RedisApplication application = RedisApplication.start(redis, Listener.class,
				"spring.data.redis.client-type=" + client)) {
			application.publish(CHANNEL, "{\"id\": 1}");
			Call call = application.nextCall();
			assertThat(call.text()).isEqualTo("{\"id\": 1}");
			application.assertOneTrace(CHANNEL, call);
			assertNoReceivers(application);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "lettuce", "jedis" })
	void recordsCrossTheCluster(String client) {
		try (RedisApplication application = RedisApplication.start(redis, Records.class,
				"spring.data.redis.client-type=" + client)) {
			application.inSpan(() -> application.bean(StringRedisTemplate.class)
				.opsForStream()
				.add("agent." + client, Map.of("id", "1")));
			Call call = application.nextCall();
			assertThat(call.text()).isEqualTo("{id=1}");
			application.assertOneTrace("agent." + client, call);
		}
	}

	@Test
	void reactiveRecordsCrossTheCluster() {
		try (RedisApplication application = RedisApplication.start(redis, Object.class)) {
			application.inSpan(
					() -> streams(application).add("agent.reactive", Map.of("id", "1")).block(Duration.ofSeconds(60)));
			assertThat(streams(application).read(StreamOffset.fromStart("agent.reactive"))
				.blockFirst(Duration.ofSeconds(60))
				.getValue()).isEqualTo(Map.of("id", "1"));
			application.spans(2);
		}
	}

	private static ReactiveStreamOperations<String, String, String> streams(RedisApplication application) {
		return application.bean(ReactiveStringRedisTemplate.class).opsForStream();
	}

	@Test
	void clusterConnectionPublishes() {
		try (RedisApplication application = RedisApplication.start(redis, Listener.class)) {
			application.inSpan(() -> {
				try (RedisClusterConnection connection = application.bean(RedisConnectionFactory.class)
					.getClusterConnection()) {
					assertThat(connection.clusterGetNodes()).hasSize(1);
					return connection.publish(CHANNEL.getBytes(), "{}".getBytes());
				}
			});
			application.assertOneTrace(CHANNEL, application.nextCall());
		}
	}

	@Test
	void reactiveTemplatePublishes() {
		try (RedisApplication application = RedisApplication.start(redis, Listener.class)) {
			application.inSpan(() -> application.bean(ReactiveStringRedisTemplate.class)
				.convertAndSend(CHANNEL, "{}")
				.block(Duration.ofSeconds(60)));
			application.assertOneTrace(CHANNEL, application.nextCall());
			assertNoReceivers(application);
		}
	}

	// A node answers for itself only, and forwards the message to the others.
	private static void assertNoReceivers(RedisApplication application) {
		assertThat(application.span("publish " + CHANNEL).getAttributes().get(AgentSpanAttributes.REDIS_RECEIVERS))
			.isNull();
	}

	@Configuration(proxyBeanMethods = false)
	static class Records {

		@Bean
		StreamMessageListenerContainer<String, MapRecord<String, String, String>> streamContainer(
				RedisConnectionFactory connectionFactory, Calls calls,
				@Value("${spring.data.redis.client-type}") String client) {
			StreamMessageListenerContainer<String, MapRecord<String, String, String>> container = StreamListenersTests
				.container(connectionFactory);
			container.receive(StreamOffset.create("agent." + client, ReadOffset.from("0")),
					(record) -> calls.add(record.getValue().toString()));
			return container;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Listener {

		@Bean
		Object registration(RedisMessageListenerContainer container, Calls calls) {
			container.addMessageListener((message, pattern) -> calls.add(message), ChannelTopic.of(CHANNEL));
			return new Object();
		}

	}

}
