package io.agenttracing.instrument.redis.stream;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.agenttracing.context.ContextCounter;
import io.agenttracing.context.ContextState;
import io.agenttracing.instrument.redis.RedisApplication;
import io.agenttracing.instrument.redis.RedisApplication.Calls;
import io.agenttracing.testing.EmbeddedRedis;
import io.lettuce.core.Range;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.api.sync.RedisCommands;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.stream.Consumer;
import org.springframework.data.redis.connection.stream.MapRecord;
import org.springframework.data.redis.connection.stream.ReadOffset;
import org.springframework.data.redis.connection.stream.StreamOffset;
import org.springframework.data.redis.core.StreamOperations;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.stream.StreamMessageListenerContainer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Producers and consumers that know nothing but Redis and the three fields.
 */
class ForeignRecordsTests {

	private static final String STREAM = "agent.foreign-records";

	private static final String TRACE_ID = "0af7651916cd43dd8448eb211c80319c";

	private static final String SPAN_ID = "b7ad6b7169203331";

	private static final String TRACEPARENT = "00-" + TRACE_ID + "-" + SPAN_ID + "-01";

	@RegisterExtension
	static final EmbeddedRedis redis = new EmbeddedRedis();

	private static RedisClient client;

	private static RedisCommands<String, String> foreign;

	@BeforeAll
	static void connect() {
		client = RedisClient.create(RedisURI.create(redis.host(), redis.port()));
		foreign = client.connect().sync();
	}

	@AfterAll
	static void disconnect() {
		client.shutdown();
	}

	@BeforeEach
	void delete() {
		foreign.del(STREAM);
	}

	@ParameterizedTest
	@ValueSource(strings = { "lettuce", "jedis" })
	void foreignProducerJoinsTheTrace(String type) {
		try (RedisApplication application = start("spring.data.redis.client-type=" + type)) {
			foreign.xadd(STREAM, "id", "1", "traceparent", TRACEPARENT, "tracestate", "a=b", "baggage", "c=d", "text",
					"x");
			// Jedis hands fields on in no particular order.
			assertThat(application.nextCall().text()).isIn("{id=1, text=x}", "{text=x, id=1}");
			SpanData process = application.spans(1).get(0);
			assertThat(process.getTraceId()).isEqualTo(TRACE_ID);
			assertThat(process.getParentSpanId()).isEqualTo(SPAN_ID);
			assertThat(process.getParentSpanContext().isRemote()).isTrue();
			assertThat(count(application, ContextState.PRESENT)).isOne();
		}
	}

	@Test
	void foreignConsumerReadsTheFields() {
		try (RedisApplication application = start()) {
			add(application, Map.of("id", "1"));
			application.spans(3);
			SpanData publish = application.span("publish " + STREAM);
			assertThat(wire()).containsExactly(Map.entry("id", "1"),
					Map.entry("traceparent", "00-" + publish.getTraceId() + "-" + publish.getSpanId() + "-03"));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "traceparent", "tracestate", "baggage" })
	void recordWithFieldsOfTheseNamesIsAddedAsItIs(String field) {
		try (RedisApplication application = start()) {
			add(application, Map.of(field, "mine"));
			assertThat(wire()).containsExactly(Map.entry(field, "mine"));
			application.nextCall();
			assertThat(application.spans(2)).extracting(SpanData::getName)
				.containsExactlyInAnyOrder("work", "process " + STREAM);
			assertThat(
					application.bean(MeterRegistry.class).get("agent_tracing.redis.occupied").functionCounter().count())
				.isOne();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "tracestate", "baggage" })
	void fieldWithoutTraceparentIsTheApplicationsOwn(String field) {
		try (RedisApplication application = start()) {
			foreign.xadd(STREAM, "id", "1", field, "mine");
			assertThat(application.nextCall().text()).isEqualTo("{id=1, " + field + "=mine}");
			assertThat(count(application, ContextState.MISSING)).isOne();
		}
	}

	@Test
	void hostileContextCostsTheContextOnly() {
		try (RedisApplication application = start()) {
			List<String> poison = List.of("junk", "", "\u0000\r\n", "x".repeat(1 << 20), TRACEPARENT + "-more",
					"%".repeat(10_000), "00-" + "0".repeat(32) + "-" + SPAN_ID + "-01");
			for (String traceparent : poison) {
				foreign.xadd(STREAM, "id", "1", "traceparent", traceparent, "baggage", "a=b,".repeat(10_000),
						"tracestate", "\r\n=".repeat(100));
				assertThat(application.nextCall().text()).isEqualTo("{id=1}");
			}
			foreign.xadd(STREAM, "traceparent", TRACEPARENT, "id", "1", "traceparent", TRACEPARENT);
			assertThat(application.nextCall().text()).isEqualTo("{id=1}");
			assertThat(application.spans(poison.size() + 1)).allMatch((span) -> !span.getParentSpanContext().isValid());
			assertThat(count(application, ContextState.MALFORMED)).isEqualTo(poison.size() + 1);
			foreign.xadd(STREAM, "id", "2", "traceparent", TRACEPARENT);
			assertThat(application.nextCall().text()).isEqualTo("{id=2}");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "agent-tracing.enabled=false", "agent-tracing.redis.mode=read",
			"management.tracing.export.enabled=false" })
	void takesFieldsOutButWritesNoneWhenTracingIsSwitchedOff(String property) {
		try (RedisApplication application = start(property)) {
			foreign.xadd(STREAM, "id", "1", "traceparent", TRACEPARENT);
			assertThat(application.nextCall().text()).isEqualTo("{id=1}");
			foreign.del(STREAM);
			application.bean(StringRedisTemplate.class).opsForStream().add(STREAM, Map.of("id", "2"));
			assertThat(wire()).containsExactly(Map.entry("id", "2"));
		}
	}

	@Test
	void leavesStreamsAloneWhenSwitchedOff() {
		try (RedisApplication application = start("agent-tracing.redis.mode=off")) {
			foreign.xadd(STREAM, "id", "1", "traceparent", "x");
			assertThat(application.nextCall().text()).isEqualTo("{id=1, traceparent=x}");
			assertThat(application.spans()).isEmpty();
		}
	}

	@Test
	void everyReadOfATemplateIsPlain() {
		try (RedisApplication application = RedisApplication.start(redis, Object.class)) {
			StreamOperations<String, String, String> streams = application.bean(StringRedisTemplate.class)
				.opsForStream();
			streams.createGroup(STREAM, "group");
			String id = foreign.xadd(STREAM, "id", "1", "traceparent", TRACEPARENT);
			assertPlain(streams.read(StreamOffset.fromStart(STREAM)));
			assertPlain(streams.range(STREAM, org.springframework.data.domain.Range.unbounded()));
			assertPlain(streams.reverseRange(STREAM, org.springframework.data.domain.Range.unbounded()));
			assertPlain(
					streams.read(Consumer.from("group", "a"), StreamOffset.create(STREAM, ReadOffset.lastConsumed())));
			assertPlain(streams.claim(STREAM, "group", "b", Duration.ZERO,
					org.springframework.data.redis.connection.stream.RecordId.of(id)));
			assertThat(count(application, ContextState.PRESENT)).isEqualTo(3);
			assertThat(application.spans()).isEmpty();
		}
	}

	@Test
	void pipelinesWriteAndReadFields() {
		try (RedisApplication application = RedisApplication.start(redis, Object.class)) {
			StringRedisTemplate template = application.bean(StringRedisTemplate.class);
			application.inSpan(() -> template
				.executePipelined((org.springframework.data.redis.core.RedisCallback<Object>) (connection) -> connection
					.streamCommands()
					.xAdd(STREAM.getBytes(), Map.of("id".getBytes(), "1".getBytes()))));
			assertThat(wire()).containsOnlyKeys("id", "traceparent");
			List<Object> results = template
				.executePipelined((org.springframework.data.redis.core.RedisCallback<Object>) (connection) -> {
					connection.streamCommands().xRead(StreamOffset.fromStart(STREAM.getBytes()));
					return null;
				});
			assertThat(results.toString()).doesNotContain("traceparent");
			assertThat(application.spans(2)).extracting(SpanData::getName)
				.containsExactlyInAnyOrder("work", "publish " + STREAM);
		}
	}

	@Test
	void unlistedStreamIsUntouched() {
		try (RedisApplication application = start("agent-tracing.redis.write-channels=other")) {
			add(application, Map.of("id", "1"));
			assertThat(wire()).containsExactly(Map.entry("id", "1"));
			assertThat(application.nextCall().text()).isEqualTo("{id=1}");
			assertThat(application.spans(2)).extracting(SpanData::getName)
				.containsExactlyInAnyOrder("work", "process " + STREAM);
		}
	}

	private static RedisApplication start(String... properties) {
		return RedisApplication.start(redis, Listener.class, properties);
	}

	private static void add(RedisApplication application, Map<String, String> fields) {
		application.inSpan(() -> application.bean(StringRedisTemplate.class).opsForStream().add(STREAM, fields));
	}

	private static Map<String, String> wire() {
		List<StreamMessage<String, String>> records = foreign.xrange(STREAM, Range.unbounded());
		assertThat(records).hasSize(1);
		return new LinkedHashMap<>(records.get(0).getBody());
	}

	private static void assertPlain(List<MapRecord<String, String, String>> records) {
		assertThat(records).extracting(MapRecord::getValue).containsExactly(Map.of("id", "1"));
	}

	private static long count(RedisApplication application, ContextState state) {
		return application.bean(ContextCounter.class).count(STREAM, state);
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
