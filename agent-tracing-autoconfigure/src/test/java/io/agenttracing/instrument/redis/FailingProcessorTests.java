package io.agenttracing.instrument.redis;

import java.util.Map;
import java.util.stream.Stream;

import io.agenttracing.failure.Failures;
import io.agenttracing.instrument.redis.RedisApplication.Calls;
import io.agenttracing.instrument.redis.stream.StreamListenersTests;
import io.agenttracing.testing.EmbeddedRedis;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.stream.MapRecord;
import org.springframework.data.redis.connection.stream.StreamOffset;
import org.springframework.data.redis.core.ReactiveStringRedisTemplate;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.listener.ChannelTopic;
import org.springframework.data.redis.listener.RedisMessageListenerContainer;
import org.springframework.data.redis.stream.StreamMessageListenerContainer;
import org.springframework.data.redis.stream.Subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A span processor of the application that throws, at the start or the end of spans:
 * every message goes out once and arrives, and nobody hears of it.
 */
class FailingProcessorTests {

	private static final String CHANNEL = "agent.failing-processor";

	private static final String STREAM = "agent.failing-processor-stream";

	@RegisterExtension
	static final EmbeddedRedis redis = new EmbeddedRedis();

	private static RedisApplication application;

	@BeforeAll
	static void start() {
		redis.delete(STREAM);
		application = RedisApplication.start(redis, Listeners.class);
	}

	@AfterAll
	static void stop() {
		application.close();
	}

	@AfterEach
	void heal() {
		application.bean(HostileProcessor.class).onStart = null;
		application.bean(HostileProcessor.class).onEnd = null;
	}

	static Stream<Arguments> faults() {
		return Stream
			.<Throwable>of(new IllegalStateException("no"), new NoClassDefFoundError("gone"), new StackOverflowError(),
					new Error("any"))
			.flatMap((failure) -> Stream.of(Arguments.of(failure, null), Arguments.of(null, failure)));
	}

	@ParameterizedTest
	@MethodSource("faults")
	void neitherSenderNorListenerHearsOfIt(Throwable onStart, Throwable onEnd) {
		application.bean(HostileProcessor.class).onStart = onStart;
		application.bean(HostileProcessor.class).onEnd = onEnd;
		long before = Failures.count();
		StringRedisTemplate template = application.bean(StringRedisTemplate.class);
		template.convertAndSend(CHANNEL, "sent");
		assertThat(application.nextCall().text()).isEqualTo("sent");
		assertThat(template.opsForStream().add(STREAM, Map.of("id", "added"))).isNotNull();
		assertThat(application.nextCall().text()).isEqualTo("{id=added}");
		ReactiveStringRedisTemplate reactive = application.bean(ReactiveStringRedisTemplate.class);
		assertThat(reactive.convertAndSend(CHANNEL, "sent reactively").block()).isOne();
		assertThat(application.nextCall().text()).isEqualTo("sent reactively");
		assertThat(reactive.opsForStream().add(STREAM, Map.of("id", "added reactively")).block()).isNotNull();
		assertThat(application.nextCall().text()).isEqualTo("{id=added reactively}");
		assertThat(application.bean(Subscription.class).isActive()).isTrue();
		application.assertNoMoreCalls();
		// The last span ends behind its listener.
		await().untilAsserted(() -> assertThat(Failures.count()).isGreaterThanOrEqualTo(before + 8));
		assertThat(Context.current()).isSameAs(Context.root());
	}

	/**
	 * Fails with spans of this project.
	 */
	@Order(0)
	static final class HostileProcessor implements SpanProcessor {

		private volatile Throwable onStart;

		private volatile Throwable onEnd;

		@Override
		public void onStart(Context parentContext, ReadWriteSpan span) {
			fail(span.getInstrumentationScopeInfo(), this.onStart);
		}

		@Override
		public boolean isStartRequired() {
			return true;
		}

		@Override
		public void onEnd(ReadableSpan span) {
			fail(span.getInstrumentationScopeInfo(), this.onEnd);
		}

		@Override
		public boolean isEndRequired() {
			return true;
		}

		@SuppressWarnings("unchecked")
		private static <E extends Throwable> void fail(InstrumentationScopeInfo scope, Throwable failure) throws E {
			if (failure != null && scope.getName().equals("io.agenttracing")) {
				throw (E) failure;
			}
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Listeners {

		@Bean
		HostileProcessor hostileProcessor() {
			return new HostileProcessor();
		}

		@Bean
		RedisMessageListenerContainer redisMessageListenerContainer(RedisConnectionFactory factory, Calls calls) {
			RedisMessageListenerContainer container = new RedisMessageListenerContainer();
			container.setConnectionFactory(factory);
			container.addMessageListener((message, pattern) -> calls.add(message), ChannelTopic.of(CHANNEL));
			return container;
		}

		@Bean
		StreamMessageListenerContainer<String, MapRecord<String, String, String>> streamContainer(
				RedisConnectionFactory factory) {
			return StreamListenersTests.container(factory);
		}

		@Bean
		Subscription subscription(
				StreamMessageListenerContainer<String, MapRecord<String, String, String>> streamContainer,
				Calls calls) {
			return streamContainer.receive(StreamOffset.fromStart(STREAM),
					(record) -> calls.add(record.getValue().toString()));
		}

	}

}
