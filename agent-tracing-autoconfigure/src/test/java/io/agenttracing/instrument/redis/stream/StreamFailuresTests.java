package io.agenttracing.instrument.redis.stream;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.instrument.redis.RedisApplication;
import io.agenttracing.instrument.redis.RedisApplication.Call;
import io.agenttracing.instrument.redis.RedisApplication.Calls;
import io.agenttracing.testing.EmbeddedRedis;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.core.convert.ConversionFailedException;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.stream.Consumer;
import org.springframework.data.redis.connection.stream.ObjectRecord;
import org.springframework.data.redis.connection.stream.ReadOffset;
import org.springframework.data.redis.connection.stream.RecordId;
import org.springframework.data.redis.connection.stream.StreamOffset;
import org.springframework.data.redis.stream.StreamMessageListenerContainer;
import org.springframework.data.redis.stream.StreamMessageListenerContainer.StreamReadRequest;
import org.springframework.data.redis.stream.Subscription;
import org.springframework.util.ErrorHandler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Records of streams whose listeners fail or come late: what the user configured decides,
 * and the trace goes on.
 */
class StreamFailuresTests {

	private static final String STREAM = StreamListenersTests.STREAM;

	private static final Map<String, String> PAYLOAD = StreamListenersTests.PAYLOAD;

	@RegisterExtension
	static final EmbeddedRedis redis = new EmbeddedRedis();

	@Test
	void failureIsOnTheSpanAndAtTheUsersErrorHandler() throws InterruptedException {
		try (RedisApplication application = start(StreamListenersTests.Container.class)) {
			StreamListenersTests.createGroup(application);
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
			StreamListenersTests.add(application, PAYLOAD);
			application.nextCall();
			assertThat(failures.poll(10, TimeUnit.SECONDS)).isInstanceOf(IllegalStateException.class);
			application.spans(3);
			SpanData process = application.span("process " + STREAM);
			assertThat(process.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
			assertThat(process.getAttributes().get(AgentSpanAttributes.ERROR_TYPE))
				.isEqualTo(IllegalStateException.class.getName());
			assertThat(process.getEvents()).hasSize(1);
			StreamListenersTests.add(application, PAYLOAD);
			application.nextCall();
			application.spans(6);
			assertThat(StreamListenersTests.template(application)
				.opsForStream()
				.pending(STREAM, "group")
				.getTotalPendingMessages()).isEqualTo(2);
		}
	}

	@Test
	void listenerThatFailsCancelsAsItDidBefore() {
		try (RedisApplication application = start(StreamListenersTests.Container.class)) {
			StreamListenersTests.createGroup(application);
			Subscription subscription = StreamListenersTests.receive(application, "a", (record) -> {
				throw new IllegalStateException("poison");
			});
			StreamListenersTests.add(application, PAYLOAD);
			await().until(() -> !subscription.isActive());
			application.spans(3);
			assertThat(application.span("process " + STREAM).getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
		}
	}

	@Test
	void pendingRecordJoinsItsTraceWhenItIsReadAgain() {
		try (RedisApplication application = start(StreamListenersTests.Container.class)) {
			StreamListenersTests.createGroup(application);
			StreamListenersTests.add(application, PAYLOAD);
			assertThat(StreamListenersTests.template(application)
				.opsForStream()
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
		try (RedisApplication application = start(StreamListenersTests.Container.class)) {
			StreamListenersTests.createGroup(application);
			RecordId id = StreamListenersTests.add(application, PAYLOAD);
			StreamListenersTests.template(application)
				.opsForStream()
				.read(Consumer.from("group", "crashed"), StreamOffset.create(STREAM, ReadOffset.lastConsumed()));
			assertThat(StreamListenersTests.template(application)
				.opsForStream()
				.claim(STREAM, "group", "heir", Duration.ZERO, id)).hasSize(1);
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
			StreamListenersTests.createGroup(application);
			BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
			BlockingQueue<StreamListenersTests.Document> documents = new LinkedBlockingQueue<>();
			StreamMessageListenerContainer<String, ObjectRecord<String, StreamListenersTests.Document>> container = new StreamListenersTests.Objects()
				.streamContainer(application.bean(RedisConnectionFactory.class), application.bean(Calls.class));
			container.register(StreamReadRequest.builder(StreamOffset.create(STREAM, ReadOffset.lastConsumed()))
				.consumer(Consumer.from("group", "a"))
				.autoAcknowledge(false)
				.cancelOnError((failure) -> false)
				.errorHandler(failures::add)
				.build(), (record) -> documents.add(record.getValue()));
			container.start();
			StreamListenersTests.add(application,
					Map.of("_class", StreamListenersTests.Document.class.getName(), "name", "a", "pages", "many"));
			assertThat(failures.poll(10, TimeUnit.SECONDS)).isInstanceOf(ConversionFailedException.class);
			StreamListenersTests.add(application,
					Map.of("_class", StreamListenersTests.Document.class.getName(), "name", "b", "pages", "2"));
			assertThat(documents.poll(10, TimeUnit.SECONDS)).isEqualTo(new StreamListenersTests.Document("b", 2));
			assertThat(StreamListenersTests.template(application)
				.opsForStream()
				.pending(STREAM, "group")
				.getTotalPendingMessages()).isEqualTo(2);
			assertThat(failures).isEmpty();
			container.stop();
		}
	}

	private static RedisApplication start(Class<?> configuration) {
		return StreamListenersTests.start(redis, configuration);
	}

}
