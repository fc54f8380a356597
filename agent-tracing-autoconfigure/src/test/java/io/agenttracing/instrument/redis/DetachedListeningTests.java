package io.agenttracing.instrument.redis;

import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

import io.agenttracing.instrument.redis.RedisApplication.Call;
import io.agenttracing.instrument.redis.RedisApplication.Calls;
import io.agenttracing.testing.EmbeddedRedis;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.context.Context;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.support.ContextPropagatingTaskDecorator;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.stream.MapRecord;
import org.springframework.data.redis.connection.stream.StreamOffset;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.listener.ChannelTopic;
import org.springframework.data.redis.listener.RedisMessageListenerContainer;
import org.springframework.data.redis.serializer.StringRedisSerializer;
import org.springframework.data.redis.stream.StreamMessageListenerContainer;
import org.springframework.data.redis.stream.StreamMessageListenerContainer.StreamMessageListenerContainerOptions;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Containers that are started within a span, on executors which carry its context: their
 * threads wait for ever and belong to nobody.
 */
class DetachedListeningTests {

	private static final String CHANNEL = "plain.detached";

	private static final String STREAM = "plain.detached-stream";

	@RegisterExtension
	static final EmbeddedRedis redis = new EmbeddedRedis();

	@ParameterizedTest
	@ValueSource(strings = { "lettuce", "jedis" })
	void messageWithoutSpanIsHandledInNothing(String client) {
		try (RedisApplication application = start(Listener.class, "spring.data.redis.client-type=" + client)) {
			inSpanAndObservation(application, application.bean(RedisMessageListenerContainer.class)::start);
			application.bean(StringRedisTemplate.class).convertAndSend(CHANNEL, "{}");
			assertInNothing(application, application.nextCall());
		}
	}

	@Test
	@SuppressWarnings("unchecked")
	void pollLoopAndRecordWithoutSpanAreInNothing() {
		try (RedisApplication application = start(StreamContainer.class)) {
			application.bean(StringRedisTemplate.class).delete(STREAM);
			Calls calls = application.bean(Calls.class);
			StreamMessageListenerContainer<String, MapRecord<String, String, String>> container = application
				.bean(StreamMessageListenerContainer.class);
			container.start();
			inSpanAndObservation(application, () -> container.receive(StreamOffset.fromStart(STREAM), (record) -> {
				observe(application);
				calls.add(record.getValue().toString());
			}));
			application.bean(StringRedisTemplate.class).opsForStream().add(STREAM, Map.of("id", "1"));
			assertInNothing(application, application.nextCall());
			assertThat(application.bean(StreamContainer.class).contexts).containsExactly(Context.root());
		}
	}

	private static RedisApplication start(Class<?> configuration, String... properties) {
		String[] all = Arrays.copyOf(properties, properties.length + 1);
		all[properties.length] = "agent-tracing.redis.start-traces=false";
		return RedisApplication.start(redis, configuration, all);
	}

	private static void inSpanAndObservation(RedisApplication application, Runnable work) {
		Observation.createNotStarted("request", application.bean(ObservationRegistry.class))
			.observe(() -> application.inSpan(() -> {
				work.run();
				assertThat(Context.current()).isNotSameAs(Context.root());
				return null;
			}));
		application.spans(1);
	}

	private static void observe(RedisApplication application) {
		Observation.createNotStarted("in listener", application.bean(ObservationRegistry.class)).observe(() -> {
		});
	}

	private static void assertInNothing(RedisApplication application, Call call) {
		assertThat(call.spanId()).isEqualTo(SpanId.getInvalid());
		assertThat(call.mdcTraceId()).isNull();
		assertThat(application.allSpans()).filteredOn((span) -> span.getName().equals("in listener"))
			.hasSize(1)
			.allMatch((span) -> !span.getParentSpanContext().isValid());
	}

	@Configuration(proxyBeanMethods = false)
	static class Propagating {

		@Bean
		ContextPropagatingTaskDecorator contextPropagatingTaskDecorator() {
			return new ContextPropagatingTaskDecorator();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Listener extends Propagating {

		@Bean
		RedisMessageListenerContainer redisMessageListenerContainer(RedisConnectionFactory factory, Calls calls,
				@Qualifier("applicationTaskExecutor") Executor executor, ObservationRegistry registry) {
			RedisMessageListenerContainer container = new RedisMessageListenerContainer();
			container.setConnectionFactory(factory);
			container.setTaskExecutor(executor);
			container.setAutoStartup(false);
			container.addMessageListener((message, pattern) -> {
				Observation.createNotStarted("in listener", registry).observe(() -> {
				});
				calls.add(message);
			}, ChannelTopic.of(CHANNEL));
			return container;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class StreamContainer extends Propagating {

		private final Set<Context> contexts = ConcurrentHashMap.newKeySet();

		@Bean
		StreamMessageListenerContainer<String, MapRecord<String, String, String>> streamContainer(
				RedisConnectionFactory factory, @Qualifier("applicationTaskExecutor") Executor executor) {
			return StreamMessageListenerContainer.create(factory,
					StreamMessageListenerContainerOptions.builder()
						.pollTimeout(Duration.ofMillis(50))
						.executor(executor)
						.serializer(new ObservingSerializer())
						.build());
		}

		/**
		 * Notes what is current in the poll loop.
		 */
		private final class ObservingSerializer extends StringRedisSerializer {

			@Override
			public String deserialize(byte[] bytes) {
				StreamContainer.this.contexts.add(Context.current());
				return super.deserialize(bytes);
			}

		}

	}

}
