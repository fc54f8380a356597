package io.agenttracing.instrument.redis.stream;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.agenttracing.context.ContextCounter;
import io.agenttracing.context.ContextState;
import io.agenttracing.instrument.redis.RedisApplication;
import io.agenttracing.instrument.redis.RedisApplication.Call;
import io.agenttracing.instrument.redis.RedisApplication.Calls;
import io.agenttracing.testing.EmbeddedRedis;
import io.opentelemetry.api.trace.StatusCode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.domain.Range;
import org.springframework.data.redis.connection.ReactiveRedisConnection;
import org.springframework.data.redis.connection.ReactiveRedisConnectionFactory;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.stream.Consumer;
import org.springframework.data.redis.connection.stream.MapRecord;
import org.springframework.data.redis.connection.stream.ReadOffset;
import org.springframework.data.redis.connection.stream.RecordId;
import org.springframework.data.redis.connection.stream.StreamOffset;
import org.springframework.data.redis.core.ReactiveStreamOperations;
import org.springframework.data.redis.core.ReactiveStringRedisTemplate;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.stream.StreamMessageListenerContainer;
import org.springframework.data.redis.stream.StreamReceiver;
import org.springframework.data.redis.stream.StreamReceiver.StreamReceiverOptions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Reactive stream commands: written and read the same way.
 */
class ReactiveStreamsTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	private static final String STREAM = "agent.reactive-records";

	@RegisterExtension
	static final EmbeddedRedis redis = new EmbeddedRedis();

	@BeforeEach
	void delete() {
		redis.delete(STREAM);
	}

	@Test
	void addedRecordIsBelowTheCurrentSpan() {
		try (RedisApplication application = RedisApplication.start(redis, Listener.class)) {
			RecordId id = add(application);
			Call call = application.nextCall();
			assertThat(call.text()).isEqualTo("{id=1}");
			application.assertOneTrace(STREAM, call);
			assertThat(id).isNotNull();
		}
	}

	@Test
	void everyReadIsPlain() {
		try (RedisApplication application = RedisApplication.start(redis, Object.class)) {
			ReactiveStreamOperations<String, String, String> streams = streams(application);
			RecordId id = add(application);
			streams.createGroup(STREAM, ReadOffset.from("0"), "group").block(TIMEOUT);
			assertPlain(streams.read(StreamOffset.fromStart(STREAM)));
			assertPlain(streams.range(STREAM, Range.unbounded()));
			assertPlain(streams.reverseRange(STREAM, Range.unbounded()));
			assertPlain(
					streams.read(Consumer.from("group", "a"), StreamOffset.create(STREAM, ReadOffset.lastConsumed())));
			assertPlain(streams.claim(STREAM, "group", "b", Duration.ZERO, id));
			assertThat(application.bean(ContextCounter.class).count(STREAM, ContextState.PRESENT)).isEqualTo(3);
			application.spans(2);
		}
	}

	@Test
	void receiverIsPlain() {
		try (RedisApplication application = RedisApplication.start(redis, Object.class)) {
			add(application);
			StreamReceiver<String, MapRecord<String, String, String>> receiver = StreamReceiver.create(
					application.bean(ReactiveRedisConnectionFactory.class),
					StreamReceiverOptions.builder().pollTimeout(Duration.ofMillis(50)).build());
			assertPlain(receiver.receive(StreamOffset.fromStart(STREAM)).take(1));
			streams(application).createGroup(STREAM, ReadOffset.from("0"), "group").block(TIMEOUT);
			assertPlain(receiver
				.receive(Consumer.from("group", "a"), StreamOffset.create(STREAM, ReadOffset.lastConsumed()))
				.take(1));
		}
	}

	@Test
	void failureIsOnTheSpan() {
		try (RedisApplication application = RedisApplication.start(redis, Object.class)) {
			application.bean(StringRedisTemplate.class).opsForValue().set(STREAM, "no stream");
			assertThatExceptionOfType(RuntimeException.class).isThrownBy(() -> add(application));
			application.spans(2);
			assertThat(application.span("publish " + STREAM).getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
		}
	}

	@Test
	void foreignBuffersKeepTheirPosition() {
		try (RedisApplication application = RedisApplication.start(redis, Object.class)) {
			ByteBuffer value = ByteBuffer.wrap("1".getBytes());
			ByteBuffer name = ByteBuffer.wrap("baggage".getBytes());
			ReactiveRedisConnection connection = application.bean(ReactiveRedisConnectionFactory.class)
				.getReactiveConnection();
			connection.streamCommands().xAdd(ByteBuffer.wrap(STREAM.getBytes()), Map.of(name, value)).block(TIMEOUT);
			connection.close();
			assertThat(streams(application).range(STREAM, Range.unbounded()).blockFirst(TIMEOUT).getValue())
				.isEqualTo(Map.of("baggage", "1"));
			assertThat(application.spans()).isEmpty();
		}
	}

	private static RecordId add(RedisApplication application) {
		return application.inSpan(() -> streams(application).add(STREAM, Map.of("id", "1")).block(TIMEOUT));
	}

	private static ReactiveStreamOperations<String, String, String> streams(RedisApplication application) {
		return application.bean(ReactiveStringRedisTemplate.class).opsForStream();
	}

	private static void assertPlain(Flux<MapRecord<String, String, String>> records) {
		List<MapRecord<String, String, String>> all = records.collectList().block(TIMEOUT);
		assertThat(all).extracting(MapRecord::getValue).containsExactly(Map.of("id", "1"));
	}

	@Configuration(proxyBeanMethods = false)
	static class Listener {

		@Bean
		StreamMessageListenerContainer<String, MapRecord<String, String, String>> streamContainer(
				RedisConnectionFactory connectionFactory, Calls calls) {
			StreamMessageListenerContainer<String, MapRecord<String, String, String>> container = StreamListenersTests
				.container(connectionFactory);
			container.receive(StreamOffset.fromStart(STREAM), (record) -> calls.add(record.getValue().toString()));
			return container;
		}

	}

}
