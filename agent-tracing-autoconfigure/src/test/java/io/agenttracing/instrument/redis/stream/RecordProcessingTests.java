package io.agenttracing.instrument.redis.stream;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.AgentTracer;
import io.agenttracing.StepKind;
import io.agenttracing.context.ContextCounter;
import io.agenttracing.context.ContextState;
import io.agenttracing.instrument.redis.RedisApplication;
import io.agenttracing.instrument.redis.RedisApplication.Calls;
import io.agenttracing.testing.EmbeddedRedis;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.domain.Range;
import org.springframework.data.redis.connection.ReactiveRedisConnectionFactory;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.stream.Consumer;
import org.springframework.data.redis.connection.stream.MapRecord;
import org.springframework.data.redis.connection.stream.ObjectRecord;
import org.springframework.data.redis.connection.stream.ReadOffset;
import org.springframework.data.redis.connection.stream.Record;
import org.springframework.data.redis.connection.stream.RecordId;
import org.springframework.data.redis.connection.stream.StreamOffset;
import org.springframework.data.redis.connection.stream.StreamRecords;
import org.springframework.data.redis.core.ReactiveStreamOperations;
import org.springframework.data.redis.core.ReactiveStringRedisTemplate;
import org.springframework.data.redis.core.StreamOperations;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.stream.StreamMessageListenerContainer;
import org.springframework.data.redis.stream.StreamReceiver;
import org.springframework.data.redis.stream.StreamReceiver.StreamReceiverOptions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Records that are read without a listener and that {@link AgentTracer#process}
 * processes, each in a CONSUMER span.
 */
class RecordProcessingTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	private static final String STREAM = "agent.read-records";

	private static final Consumer CONSUMER = Consumer.from("group", "a");

	private static final StreamOffset<String> NEXT = StreamOffset.create(STREAM, ReadOffset.lastConsumed());

	@RegisterExtension
	static final EmbeddedRedis redis = new EmbeddedRedis();

	private RedisApplication application;

	private AgentTracer tracer;

	@AfterEach
	void nothingStaysCurrent() {
		this.application.close();
		Hooks.disableAutomaticContextPropagation();
		assertThat(Span.current().getSpanContext().isValid()).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "limited", "auto" })
	void receivedRecordIsInItsTraceBehindAnyOperator(String mode) {
		start(Object.class, "spring.reactor.context-propagation=" + mode);
		RecordId id = add("1");
		assertThat(receiver().receive(StreamOffset.fromStart(STREAM))
			.publishOn(Schedulers.parallel())
			.concatMap(this.tracer.process((record) -> step(record).delayElement(Duration.ofMillis(1))))
			.blockFirst(TIMEOUT)).isEqualTo("1");
		SpanData process = assertProcessed();
		assertThat(process.getAttributes().get(AgentSpanAttributes.MESSAGING_MESSAGE_ID)).isEqualTo(id.getValue());
		assertThat(process.getAttributes().get(AgentSpanAttributes.MESSAGING_CONSUMER_GROUP_NAME)).isNull();
		assertThat(this.application.bean(ContextCounter.class).count(STREAM, ContextState.PRESENT)).isOne();
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void recordOfAConsumerGroupNamesIt(boolean autoAck) {
		start(Object.class);
		add("1");
		createGroup();
		assertThat((autoAck ? receiver().receiveAutoAck(CONSUMER, NEXT) : receiver().receive(CONSUMER, NEXT))
			.map(this.tracer.process(this::step))
			.concatMap((result) -> result)
			.blockFirst(TIMEOUT)).isEqualTo("1");
		assertThat(assertProcessed().getAttributes().get(AgentSpanAttributes.MESSAGING_CONSUMER_GROUP_NAME))
			.isEqualTo("group");
	}

	@Test
	void claimedRecordJoinsItsTrace() {
		start(Object.class);
		RecordId id = add("1");
		createGroup();
		assertThat(reactive().read(CONSUMER, NEXT).blockFirst(TIMEOUT)).isNotNull();
		assertThat(reactive().claim(STREAM, "group", "b", Duration.ZERO, id)
			.flatMap(this.tracer.process(this::step))
			.blockFirst(TIMEOUT)).isEqualTo("1");
		assertProcessed();
	}

	@Test
	void recordsAreProcessedInALoop() {
		start(Object.class);
		add("1");
		createGroup();
		for (MapRecord<String, String, String> record : streams().read(CONSUMER, NEXT)) {
			assertThat(this.tracer.process(this::handle).apply(record)).isEqualTo("1");
			assertThat(this.tracer.process(this::value).apply(record)).as("without a second span").isEqualTo("1");
		}
		assertProcessed();
	}

	@Test
	void claimedRecordIsProcessedInALoop() {
		start(Object.class);
		RecordId id = add("1");
		createGroup();
		assertThat(streams().read(CONSUMER, NEXT)).hasSize(1);
		List<MapRecord<String, String, String>> claimed = streams().claim(STREAM, "group", "b", Duration.ZERO, id);
		assertThat(claimed.stream().map(this.tracer.process(this::handle))).containsExactly("1");
		assertProcessed();
	}

	@Test
	void mappedRecordIsInItsTrace() {
		start(Object.class);
		this.application.inSpan(() -> streams().add(StreamRecords.objectBacked(new Task("1")).withStreamKey(STREAM)));
		ObjectRecord<String, Task> record = streams().read(Task.class, StreamOffset.fromStart(STREAM)).get(0);
		assertThat(this.tracer
			.<ObjectRecord<String, Task>, String>process(
					(task) -> this.tracer.call("search", StepKind.RETRIEVAL, () -> task.getValue().id()))
			.apply(record)).isEqualTo("1");
		assertProcessed();
	}

	@Test
	void failureReachesTheLoopAndTheSpan() {
		start(Object.class);
		add("1");
		IllegalStateException failure = new IllegalStateException("no");
		Function<Record<?, ?>, String> process = this.tracer.process((record) -> {
			throw failure;
		});
		MapRecord<String, String, String> record = streams().read(StreamOffset.fromStart(STREAM)).get(0);
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> process.apply(record))
			.isSameAs(failure);
		this.application.spans(3);
		assertThat(this.application.span("process " + STREAM).getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
	}

	@Test
	void recordsThatAreLookedAtHaveNoSpan() {
		start(Object.class);
		add("1");
		assertThat(streams().range(STREAM, Range.unbounded()).stream().map(this.tracer.process(this::value)))
			.containsExactly("1");
		assertThat(this.application.spans(2)).extracting(SpanData::getName)
			.containsExactly("work", "publish " + STREAM);
	}

	@Test
	void recordOfAListenerHasOneSpan() {
		start(Listener.class);
		add("1");
		assertThat(this.application.nextCall().text()).isEqualTo("1");
		assertProcessed();
	}

	private void start(Class<?> configuration, String... properties) {
		redis.delete(STREAM);
		this.application = RedisApplication.start(redis, configuration, properties);
		this.tracer = this.application.bean(AgentTracer.class);
	}

	/**
	 * Asserts that there is work, its record, the record's processing and a step of that,
	 * each the parent of the next.
	 */
	private SpanData assertProcessed() {
		List<SpanData> spans = this.application.spans(4);
		assertThat(spans).hasSize(4);
		SpanData publish = this.application.span("publish " + STREAM);
		SpanData process = this.application.span("process " + STREAM);
		SpanData step = this.application.span("retrieval search");
		assertThat(spans).extracting(SpanData::getTraceId).containsOnly(publish.getTraceId());
		assertThat(process.getKind()).isEqualTo(SpanKind.CONSUMER);
		assertThat(process.getParentSpanId()).isEqualTo(publish.getSpanId());
		assertThat(step.getParentSpanId()).isEqualTo(process.getSpanId());
		return process;
	}

	private RecordId add(String id) {
		return this.application.inSpan(() -> streams().add(STREAM, Map.of("id", id)));
	}

	private void createGroup() {
		streams().createGroup(STREAM, ReadOffset.from("0"), "group");
	}

	private String value(MapRecord<String, String, String> record) {
		return record.getValue().get("id");
	}

	private String handle(MapRecord<String, String, String> record) {
		return this.tracer.call("search", StepKind.RETRIEVAL, () -> value(record));
	}

	private Mono<String> step(MapRecord<String, String, String> record) {
		return Mono.fromCallable(() -> handle(record));
	}

	private StreamOperations<String, String, String> streams() {
		return this.application.bean(StringRedisTemplate.class).opsForStream();
	}

	private ReactiveStreamOperations<String, String, String> reactive() {
		return this.application.bean(ReactiveStringRedisTemplate.class).opsForStream();
	}

	private StreamReceiver<String, MapRecord<String, String, String>> receiver() {
		return StreamReceiver.create(this.application.bean(ReactiveRedisConnectionFactory.class),
				StreamReceiverOptions.builder().pollTimeout(Duration.ofMillis(50)).build());
	}

	record Task(String id) {
	}

	@Configuration(proxyBeanMethods = false)
	static class Listener {

		@Bean
		StreamMessageListenerContainer<String, MapRecord<String, String, String>> streamContainer(
				RedisConnectionFactory connectionFactory, AgentTracer tracer, Calls calls) {
			StreamMessageListenerContainer<String, MapRecord<String, String, String>> container = StreamListenersTests
				.container(connectionFactory);
			Function<MapRecord<String, String, String>, Boolean> process = tracer
				.process((record) -> tracer.call("search", StepKind.RETRIEVAL, () -> {
					calls.add(record.getValue().get("id"));
					return true;
				}));
			container.receive(StreamOffset.fromStart(STREAM), process::apply);
			return container;
		}

	}

}
