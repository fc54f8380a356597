package io.agenttracing.instrument.redis.stream;

import java.time.Duration;
import java.util.Map;
import java.util.function.Function;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.AgentTracer;
import io.agenttracing.context.ContextCounter;
import io.agenttracing.context.ContextState;
import io.agenttracing.instrument.redis.RedisApplication;
import io.agenttracing.instrument.redis.RedisApplication.Call;
import io.agenttracing.instrument.redis.RedisApplication.Calls;
import io.agenttracing.testing.EmbeddedRedis;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.stream.Consumer;
import org.springframework.data.redis.connection.stream.MapRecord;
import org.springframework.data.redis.connection.stream.ObjectRecord;
import org.springframework.data.redis.connection.stream.ReadOffset;
import org.springframework.data.redis.connection.stream.RecordId;
import org.springframework.data.redis.connection.stream.StreamOffset;
import org.springframework.data.redis.connection.stream.StreamRecords;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.stream.StreamMessageListenerContainer;
import org.springframework.data.redis.stream.StreamMessageListenerContainer.StreamMessageListenerContainerOptions;
import org.springframework.data.redis.stream.Subscription;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Listeners of stream containers: one span for each record, and plain payloads.
 */
public class StreamListenersTests {

	static final String STREAM = "agent.listened";

	static final Map<String, String> PAYLOAD = Map.of("id", "1");

	@RegisterExtension
	static final EmbeddedRedis redis = new EmbeddedRedis();

	@ParameterizedTest
	@ValueSource(strings = { "lettuce", "jedis" })
	void recordsOfContainerBeanJoinTheTrace(String client) {
		try (RedisApplication application = start(InBody.class, "spring.data.redis.client-type=" + client)) {
			RecordId id = add(application, PAYLOAD);
			Call call = application.nextCall();
			assertThat(call.text()).isEqualTo("{id=1}");
			application.assertOneTrace(STREAM, call);
			SpanData process = application.span("process " + STREAM);
			assertThat(process.getKind()).isEqualTo(SpanKind.CONSUMER);
			assertThat(process.getAttributes().get(AgentSpanAttributes.MESSAGING_MESSAGE_ID)).isEqualTo(id.getValue());
			assertThat(process.getAttributes().get(AgentSpanAttributes.MESSAGING_CONSUMER_GROUP_NAME)).isNull();
			SpanData publish = application.span("publish " + STREAM);
			assertThat(publish.getKind()).isEqualTo(SpanKind.PRODUCER);
			assertThat(publish.getAttributes().get(AgentSpanAttributes.MESSAGING_MESSAGE_ID)).isEqualTo(id.getValue());
			assertThat(application.bean(ContextCounter.class).count(STREAM, ContextState.PRESENT)).isOne();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "lettuce", "jedis" })
	void consumerGroupIsNamed(String client) {
		try (RedisApplication application = start(Container.class, "spring.data.redis.client-type=" + client)) {
			receiveInGroup(application, application.bean(Calls.class));
			add(application, PAYLOAD);
			application.assertOneTrace(STREAM, application.nextCall());
			assertThat(application.span("process " + STREAM)
				.getAttributes()
				.get(AgentSpanAttributes.MESSAGING_CONSUMER_GROUP_NAME)).isEqualTo("group");
		}
	}

	@Test
	void everyRecordOfABatchHasItsSpan() {
		try (RedisApplication application = start(Container.class)) {
			for (int i = 0; i < 5; i++) {
				add(application, PAYLOAD);
			}
			receiveInGroup(application, application.bean(Calls.class));
			for (int i = 0; i < 5; i++) {
				application.nextCall();
			}
			application.spans(15);
			assertThat(application.spans().stream().filter((span) -> span.getKind() == SpanKind.CONSUMER))
				.extracting(SpanData::getParentSpanId)
				.containsExactlyInAnyOrderElementsOf(application.spans()
					.stream()
					.filter((span) -> span.getKind() == SpanKind.PRODUCER)
					.map(SpanData::getSpanId)
					.toList());
		}
	}

	@Test
	void objectMappersSeeThePayloadOnly() {
		try (RedisApplication application = start(Objects.class)) {
			application.inSpan(() -> template(application).opsForStream()
				.add(StreamRecords.objectBacked(new Document("a", 2)).withStreamKey(STREAM)));
			Call call = application.nextCall();
			assertThat(call.text()).isEqualTo("Document[name=a, pages=2]");
			application.assertOneTrace(STREAM, call);
		}
	}

	@Test
	void subscriptionBeanOfAContainerThatIsNoneHasSpans() {
		try (RedisApplication application = start(HandBuilt.class)) {
			add(application, PAYLOAD);
			application.assertOneTrace(STREAM, application.nextCall());
		}
	}

	@Test
	void containerThatIsNoBeanUnwrapsWithoutSpans() {
		try (RedisApplication application = start(Object.class)) {
			StreamMessageListenerContainer<String, MapRecord<String, String, String>> container = container(
					application.bean(RedisConnectionFactory.class));
			Calls calls = application.bean(Calls.class);
			container.receive(StreamOffset.fromStart(STREAM), (record) -> calls.add(record.getValue().toString()));
			container.start();
			add(application, PAYLOAD);
			assertThat(application.nextCall().text()).isEqualTo("{id=1}");
			application.spans(2);
			container.stop();
		}
	}

	@Test
	void recordOfAContainerThatIsNoBeanIsProcessedInItsTrace() {
		try (RedisApplication application = start(Object.class)) {
			StreamMessageListenerContainer<String, MapRecord<String, String, String>> container = container(
					application.bean(RedisConnectionFactory.class));
			Calls calls = application.bean(Calls.class);
			Function<MapRecord<String, String, String>, Boolean> processing = application.bean(AgentTracer.class)
				.process((record) -> {
					calls.add(record.getValue().toString());
					return true;
				});
			container.receive(StreamOffset.fromStart(STREAM), processing::apply);
			container.start();
			add(application, PAYLOAD);
			application.assertOneTrace(STREAM, application.nextCall());
			container.stop();
		}
	}

	private static RedisApplication start(Class<?> configuration, String... properties) {
		return start(redis, configuration, properties);
	}

	static RedisApplication start(EmbeddedRedis redis, Class<?> configuration, String... properties) {
		redis.delete(STREAM);
		return RedisApplication.start(redis, configuration, properties);
	}

	static RecordId add(RedisApplication application, Map<String, String> fields) {
		return application.inSpan(() -> template(application).opsForStream().add(STREAM, fields));
	}

	static StringRedisTemplate template(RedisApplication application) {
		return application.bean(StringRedisTemplate.class);
	}

	static void createGroup(RedisApplication application) {
		template(application).opsForStream().createGroup(STREAM, ReadOffset.from("0"), "group");
	}

	private static void receiveInGroup(RedisApplication application, Calls calls) {
		createGroup(application);
		receive(application, "a", (record) -> calls.add(record.getValue().toString()));
	}

	@SuppressWarnings("unchecked")
	static Subscription receive(RedisApplication application, String consumer,
			java.util.function.Consumer<MapRecord<String, String, String>> listener) {
		StreamMessageListenerContainer<String, MapRecord<String, String, String>> container = application
			.bean(StreamMessageListenerContainer.class);
		return container.receive(Consumer.from("group", consumer),
				StreamOffset.create(STREAM, ReadOffset.lastConsumed()), listener::accept);
	}

	public static StreamMessageListenerContainer<String, MapRecord<String, String, String>> container(
			RedisConnectionFactory connectionFactory) {
		return StreamMessageListenerContainer.create(connectionFactory,
				StreamMessageListenerContainerOptions.builder().pollTimeout(Duration.ofMillis(50)).build());
	}

	record Document(String name, int pages) {

	}

	@Configuration(proxyBeanMethods = false)
	static class Container {

		@Bean
		StreamMessageListenerContainer<String, MapRecord<String, String, String>> streamContainer(
				RedisConnectionFactory connectionFactory) {
			return container(connectionFactory);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class InBody {

		@Bean
		StreamMessageListenerContainer<String, MapRecord<String, String, String>> streamContainer(
				RedisConnectionFactory connectionFactory, Calls calls) {
			StreamMessageListenerContainer<String, MapRecord<String, String, String>> container = container(
					connectionFactory);
			container.receive(StreamOffset.fromStart(STREAM), (record) -> calls.add(record.getValue().toString()));
			return container;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class HandBuilt {

		@Bean
		Subscription subscription(RedisConnectionFactory connectionFactory, Calls calls) {
			StreamMessageListenerContainer<String, MapRecord<String, String, String>> container = container(
					connectionFactory);
			Subscription subscription = container.receive(StreamOffset.fromStart(STREAM),
					(record) -> calls.add(record.getValue().toString()));
			container.start();
			return subscription;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Objects {

		@Bean
		StreamMessageListenerContainer<String, ObjectRecord<String, Document>> streamContainer(
				RedisConnectionFactory connectionFactory, Calls calls) {
			StreamMessageListenerContainer<String, ObjectRecord<String, Document>> container = StreamMessageListenerContainer
				.create(connectionFactory,
						StreamMessageListenerContainerOptions.builder()
							.pollTimeout(Duration.ofMillis(50))
							.targetType(Document.class)
							.build());
			container.receive(StreamOffset.fromStart(STREAM), (record) -> calls.add(record.getValue().toString()));
			return container;
		}

	}

}
