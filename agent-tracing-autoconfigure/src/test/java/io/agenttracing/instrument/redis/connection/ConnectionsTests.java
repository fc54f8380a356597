package io.agenttracing.instrument.redis.connection;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.agenttracing.instrument.redis.RedisApplication;
import io.agenttracing.testing.EmbeddedRedis;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.data.redis.connection.DecoratedRedisConnection;
import org.springframework.data.redis.connection.ReactiveRedisConnection;
import org.springframework.data.redis.connection.ReactiveRedisConnectionFactory;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnection;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Connections behave as they did, except for what is published and received.
 */
class ConnectionsTests {

	@RegisterExtension
	static final EmbeddedRedis redis = new EmbeddedRedis();

	private static RedisApplication application;

	@BeforeAll
	static void start() {
		application = RedisApplication.start(redis, Object.class);
	}

	@AfterAll
	static void stop() {
		application.close();
	}

	@Test
	void factoryKeepsItsLifecycle() {
		LettuceConnectionFactory factory = application.bean(LettuceConnectionFactory.class);
		assertThat(factory.isRunning()).isTrue();
		factory.stop();
		assertThat(factory.isRunning()).isFalse();
		factory.start();
		assertThat(factory.isRunning()).isTrue();
		application.bean(StringRedisTemplate.class).opsForValue().set("key", "value");
		assertThat(application.bean(StringRedisTemplate.class).opsForValue().get("key")).isEqualTo("value");
	}

	@Test
	void connectionEqualsItselfAndItsTarget() {
		try (RedisConnection connection = application.bean(RedisConnectionFactory.class).getConnection();
				RedisConnection other = application.bean(RedisConnectionFactory.class).getConnection()) {
			assertThat(connection).isEqualTo(connection)
				.isNotEqualTo(other)
				.isNotEqualTo(null)
				.hasSameHashCodeAs(connection);
			assertThat(connection.commands()).isSameAs(connection);
			RedisConnection target = ((DecoratedRedisConnection) connection).getDelegate();
			assertThat(target).isInstanceOf(LettuceConnection.class);
			assertThat(connection.equals(target)).isTrue();
			assertThat(connection.stringCommands()).isSameAs(target.stringCommands());
			assertThat(connection.isSubscribed()).isFalse();
		}
	}

	@Test
	void reactiveConnectionEqualsItself() {
		ReactiveRedisConnection connection = application.bean(ReactiveRedisConnectionFactory.class)
			.getReactiveConnection();
		assertThat(connection).isEqualTo(connection).isNotEqualTo(null).hasSameHashCodeAs(connection);
		connection.close();
	}

	@Test
	void listenerSubscribedWithoutContainerHasItsSpan() throws InterruptedException {
		application.forget();
		BlockingQueue<String> bodies = new LinkedBlockingQueue<>();
		try (RedisConnection connection = application.bean(RedisConnectionFactory.class).getConnection()) {
			connection.subscribe((message, pattern) -> bodies.add(message + "|" + new String(message.getBody())),
					"agent.direct".getBytes());
			assertThat(connection.isSubscribed()).isTrue();
			application.publish("agent.direct", "{}");
			assertThat(bodies.poll(10, TimeUnit.SECONDS)).isEqualTo("{}|{}");
			application.spans(3);
			assertThat(application.span("process agent.direct").getParentSpanId())
				.isEqualTo(application.span("publish agent.direct").getSpanId());
		}
	}

}
