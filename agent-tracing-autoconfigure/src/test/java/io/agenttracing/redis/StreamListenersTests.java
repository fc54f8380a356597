package io.agenttracing.redis;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.propagation.ContextCounter;
import io.agenttracing.propagation.ContextState;
import io.agenttracing.redis.RedisApplication.Call;
import io.agenttracing.redis.RedisApplication.Calls;
import io.agenttracing.testing.EmbeddedRedis;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.convert.ConversionFailedException;
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
import org.springframework.data.redis.stream.StreamMessageListenerContainer.StreamReadRequest;
import org.springframework.data.redis.stream.Subscription;
import org.springframework.util.ErrorHandler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Listeners of stream containers: one span for each record, and plain payloads.
 */
class StreamListenersTests {

	private static final String STREAM = "agent.listened";

	private static final Map<String, String> PAYLOAD = Map.of("id", "1");

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
	void failureIsOnTheSpanAndAtTheUsersErrorHandler() throws InterruptedException {
		try (RedisApplication application = start(Container.class)) {
			createGroup(application);
			BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
			ErrorHandler errorHandler = failures::add;
			Calls calls = application.bean(Calls.class);
			application.bean(StreamMessageListenerContainer.class)
				.register(StreamReadRequest.builder(StreamOffset.create(STREAM, ReadOffset.lastConsumed()))
					.consumer(Consumer.from("group", "a"))
					.autoAcknowledge(false)
					.cancelOnError((failure) -> false)
					.errorHandler(errorHandler)
					.build(), (record) -> {
						calls.add(record.getValue().toString());
						throw new IllegalStateException("poison");
					});
			add(application, PAYLOAD);
			application.nextCall();
			assertThat(failures.poll(10, TimeUnit.SECONDS)).isInstanceOf(IllegalStateException.class);
			application.spans(3);
			SpanData process = application.span("process " + STREAM);
			assertThat(process.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
			assertThat(process.getAttributes().get(AgentSpanAttributes.ERROR_TYPE))
				.isEqualTo(IllegalStateException.class.getName());
			assertThat(process.getEvents()).hasSize(1);
			add(application, PAYLOAD);
			application.nextCall();
			application.spans(6);
			assertThat(template(application).opsForStream().pending(STREAM, "group").getTotalPendingMessages())
				.isEqualTo(2);
		}
	}

	@Test
	void listenerThatFailsCancelsAsItDidBefore() {
		try (RedisApplication application = start(Container.class)) {
			createGroup(application);
			Subscription subscription = receive(application, "a", (record) -> {
				throw new IllegalStateException("poison");
			});
			add(application, PAYLOAD);
			await().until(() -> !subscription.isActive());
			application.spans(3);
			assertThat(application.span("process " + STREAM).getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
		}
	}

	@Test
	void pendingRecordJoinsItsTraceWhenItIsReadAgain() {
		try (RedisApplication application = start(Container.class)) {
			createGroup(application);
			add(application, PAYLOAD);
			assertThat(template(application).opsForStream()
				.read(Consumer.from("group", "a"), StreamOffset.create(STREAM, ReadOffset.lastConsumed()))).hasSize(1);
			application.spans(2);
			Calls calls = application.bean(Calls.class);
			application.bean(StreamMessageListenerContainer.class)
				.receive(Consumer.from("group", "a"), StreamOffset.create(STREAM, ReadOffset.from("0")),
						(record) -> calls.add(record.getValue().toString()));
			Call call = application.nextCall();
			assertThat(call.text()).isEqualTo("{id=1}");
			application.assertOneTrace(STREAM, call);
		}
	}

	@Test
	void claimedRecordJoinsItsTrace() {
		try (RedisApplication application = start(Container.class)) {
			createGroup(application);
			RecordId id = add(application, PAYLOAD);
			template(application).opsForStream()
				.read(Consumer.from("group", "crashed"), StreamOffset.create(STREAM, ReadOffset.lastConsumed()));
			assertThat(template(application).opsForStream().claim(STREAM, "group", "heir", Duration.ZERO, id))
				.hasSize(1);
			Calls calls = application.bean(Calls.class);
			application.bean(StreamMessageListenerContainer.class)
				.receive(Consumer.from("group", "heir"), StreamOffset.create(STREAM, ReadOffset.from("0")),
						(record) -> calls.add(record.getValue().toString()));
			application.assertOneTrace(STREAM, application.nextCall());
			assertThat(application.span("process " + STREAM)
				.getAttributes()
				.get(AgentSpanAttributes.MESSAGING_CONSUMER_GROUP_NAME)).isEqualTo("group");
		}
	}

	@Test
	void recordThatCannotBeMappedGoesToTheUsersErrorHandlerAndStaysPending() throws InterruptedException {
		try (RedisApplication application = start(Object.class)) {
			createGroup(application);
			BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
			BlockingQueue<Document> documents = new LinkedBlockingQueue<>();
			StreamMessageListenerContainer<String, ObjectRecord<String, Document>> container = new Objects()
				.streamContainer(application.bean(RedisConnectionFactory.class), application.bean(Calls.class));
			container.register(StreamReadRequest.builder(StreamOffset.create(STREAM, ReadOffset.lastConsumed()))
				.consumer(Consumer.from("group", "a"))
				.autoAcknowledge(false)
				.cancelOnError((failure) -> false)
				.errorHandler(failures::add)
				.build(), (record) -> documents.add(record.getValue()));
			container.start();
			add(application, Map.of("_class", Document.class.getName(), "name", "a", "pages", "many"));
			assertThat(failures.poll(10, TimeUnit.SECONDS)).isInstanceOf(ConversionFailedException.class);
			add(application, Map.of("_class", Document.class.getName(), "name", "b", "pages", "2"));
			assertThat(documents.poll(10, TimeUnit.SECONDS)).isEqualTo(new Document("b", 2));
			assertThat(template(application).opsForStream().pending(STREAM, "group").getTotalPendingMessages())
				.isEqualTo(2);
			assertThat(failures).isEmpty();
			container.stop();
		}
	}

	static RedisApplication start(Class<?> configuration, String... properties) {
		try (RedisApplication application = RedisApplication.start(redis, Object.class)) {
			template(application).delete(STREAM);
		}
		return RedisApplication.start(redis, configuration, properties);
	}

	static RecordId add(RedisApplication application, Map<String, String> fields) {
		return application.inSpan(() -> template(application).opsForStream().add(STREAM, fields));
	}

	static StringRedisTemplate template(RedisApplication application) {
		return application.bean(StringRedisTemplate.class);
	}

	private static void createGroup(RedisApplication application) {
		template(application).opsForStream().createGroup(STREAM, ReadOffset.from("0"), "group");
	}

	private static void receiveInGroup(RedisApplication application, Calls calls) {
		createGroup(application);
		receive(application, "a", (record) -> calls.add(record.getValue().toString()));
	}

	@SuppressWarnings("unchecked")
	private static Subscription receive(RedisApplication application, String consumer,
			java.util.function.Consumer<MapRecord<String, String, String>> listener) {
		StreamMessageListenerContainer<String, MapRecord<String, String, String>> container = application
			.bean(StreamMessageListenerContainer.class);
		return container.receive(Consumer.from("group", consumer),
				StreamOffset.create(STREAM, ReadOffset.lastConsumed()), listener::accept);
	}

	static StreamMessageListenerContainer<String, MapRecord<String, String, String>> container(
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
