package io.agenttracing.instrument.redis;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.AgentTracer;
import io.agenttracing.instrument.redis.RedisApplication.Calls;
import io.agenttracing.instrument.redis.stream.StreamListenersTests;
import io.agenttracing.testing.EmbeddedRedis;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.ReactiveSubscription.Message;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.stream.MapRecord;
import org.springframework.data.redis.connection.stream.ReadOffset;
import org.springframework.data.redis.connection.stream.StreamOffset;
import org.springframework.data.redis.core.ReactiveStringRedisTemplate;
import org.springframework.data.redis.core.RedisCallback;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.listener.ChannelTopic;
import org.springframework.data.redis.listener.PatternTopic;
import org.springframework.data.redis.listener.RedisMessageListenerContainer;
import org.springframework.data.redis.stream.StreamMessageListenerContainer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is recorded of what messages and records carry: the same at both ends.
 */
class MessageShapesTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	private static final String STREAM = "agent.records";

	@RegisterExtension
	static final EmbeddedRedis redis = new EmbeddedRedis();

	private static RedisApplication application;

	@BeforeAll
	static void start() {
		application = RedisApplication.start(redis, Listeners.class,
				"agent-tracing.redis.write-channels=agent.*,reactive.*,twice.*",
				"agent-tracing.sampling.keep.errors=false", "agent-tracing.inflight.enabled=false");
	}

	@AfterAll
	static void stop() {
		application.close();
	}

	@BeforeEach
	void forget() {
		application.forget();
	}

	@Test
	void bothEndsSayWhatDeviates() {
		for (int i = 0; i < 20; i++) {
			application.publish("agent.documents", "{\"passages\":[{\"text\":\"a\",\"score\":0.%d}]}".formatted(i));
		}
		assertThat(application.spans(60))
			.extracting((span) -> span.getAttributes().get(AgentSpanAttributes.PAYLOAD_USUAL_SHAPE))
			.containsOnlyNulls();
		assertThat(application.spans()).map(MessageShapesTests::digest)
			.filteredOn(Objects::nonNull)
			.hasSize(40)
			.containsOnly("c87e28635d581eb3");
		publish("agent.documents", "{\"passages\":[{\"text\":\"a\",\"score\":\"high\"}]}");
		assertThat(List.of(sent(), received())).allSatisfy((end) -> {
			assertThat(end.getAttributes().get(AgentSpanAttributes.PAYLOAD_SHAPE))
				.containsExactly("passages[].score:string", "passages[].text:string");
			assertThat(end.getAttributes().get(AgentSpanAttributes.PAYLOAD_USUAL_SHAPE))
				.containsExactly("passages[].score:number", "passages[].text:string");
		});
	}

	@Test
	void receiverDeviatesAloneFromWhatItKnows() {
		for (int i = 0; i < 20; i++) {
			application.publish("agent.received", "{\"id\":%d}".formatted(i));
		}
		application.spans(60);
		application.forget();
		// From a process that has sent nothing else before.
		application.bean(StringRedisTemplate.class)
			.execute((RedisCallback<Object>) (connection) -> connection.execute("PUBLISH", bytes("agent.received"),
					bytes("{\"payload\":{\"id\":\"x\"},\"trace_context\":{}}")));
		application.nextCall();
		SpanData process = application.spans(1).get(0);
		assertThat(process.getAttributes().get(AgentSpanAttributes.PAYLOAD_SHAPE)).containsExactly("id:string");
		assertThat(process.getAttributes().get(AgentSpanAttributes.PAYLOAD_USUAL_SHAPE)).containsExactly("id:number");
	}

	@Test
	void messageCountsOnceForAllItsListeners() {
		for (int i = 0; i < 10; i++) {
			application.publish("twice.documents", "{\"id\":%d}".formatted(i));
		}
		application.spans(40);
		application.forget();
		application.publish("twice.documents", "{\"id\":\"x\"}");
		assertThat(application.spans(4)).filteredOn((span) -> span.getName().startsWith("process"))
			.hasSize(2)
			.allSatisfy((process) -> {
				assertThat(process.getAttributes().get(AgentSpanAttributes.PAYLOAD_SHAPE)).containsExactly("id:string");
				assertThat(process.getAttributes().get(AgentSpanAttributes.PAYLOAD_USUAL_SHAPE)).isNull();
			});
	}

	@Test
	void bothEndsHaveTheShapeOfThePayload() {
		String long66 = "x".repeat(66_000);
		Map<String, String> shapes = Map.ofEntries(Map.entry("{\"id\":7,\"tags\":[\"a\"]}", "id:number, tags[]:string"),
				Map.entry(" \n{\"padded\": 1}\t", "padded:number"), Map.entry("[1, 2]", "[]:number"),
				Map.entry("plain text", "$:string"), Map.entry("\"quoted\\ text\"", "$:string"),
				Map.entry("42", "$:string"), Map.entry("{\"cut\":1", "$:string"), Map.entry("", "$:string"),
				Map.entry("\u20ac\ud83d\ude00{", "$:string"), Map.entry(long66, "$:string"),
				Map.entry("{\"long\":\"" + long66 + "\"}", "$:object"),
				Map.entry("{\"long malformed\":\"" + long66, "$:object"),
				Map.entry("{\"payload\":{\"wrapped\":true},\"trace_context\":{}}", "wrapped:boolean"),
				Map.entry("{\"payload\":\"{\\\"escaped\\\":1}\",\"trace_context\":{}}", "escaped:number"),
				Map.entry("{\"payload\":\"\\n[\\\"escaped\\\"]\",\"trace_context\":{}}", "[]:string"),
				Map.entry("{\"payload\":null,\"trace_context\":{}}", "$:string"));
		// Each on a channel of its own, so that its shape is written out.
		List<String> payloads = List.copyOf(shapes.keySet());
		for (int i = 0; i < payloads.size(); i++) {
			application.publish("agent.payload." + (char) ('a' + i), payloads.get(i));
		}
		application.spans(3 * payloads.size());
		for (int i = 0; i < payloads.size(); i++) {
			String payload = payloads.get(i);
			String channel = "agent.payload." + (char) ('a' + i);
			List<SpanData> ends = List.of(application.span("publish " + channel),
					application.span("process " + channel));
			assertThat(ends).extracting(MessageShapesTests::digest)
				.doesNotContainNull()
				.containsOnly(digest(ends.get(0)));
			assertThat(ends).as(payload)
				.extracting((end) -> end.getAttributes().get(AgentSpanAttributes.PAYLOAD_SHAPE).toString())
				.containsOnly("[" + shapes.get(payload) + "]");
		}
	}

	@Test
	void bytesAreAString() {
		byte[] binary = { (byte) 0xac, (byte) 0xed, 0, 5, '{', (byte) 0xff };
		application.inSpan(() -> application.bean(StringRedisTemplate.class)
			.execute((RedisCallback<Long>) (connection) -> connection.publish(bytes("agent.binary"), binary)));
		assertThat(application.nextCall().payload()).isEqualTo(binary);
		application.spans(3);
		assertThat(List.of(sent(), received()))
			.allSatisfy((end) -> assertThat(end.getAttributes().get(AgentSpanAttributes.PAYLOAD_SHAPE))
				.containsExactly("$:string"));
	}

	@Test
	@SuppressWarnings("unchecked")
	void reactiveEndsHaveTheShapeOfThePayload() {
		ReactiveStringRedisTemplate template = application.bean(ReactiveStringRedisTemplate.class);
		Function<Message<String, String>, String> process = application.bean(AgentTracer.class)
			.process((message) -> message.getMessage());
		Disposable subscription = template.listenToLater(ChannelTopic.of("reactive.documents"))
			.block(TIMEOUT)
			.map((message) -> process.apply((Message<String, String>) message))
			.subscribe((text) -> application.bean(Calls.class).add(text));
		application.inSpan(() -> template.convertAndSend("reactive.documents", "{\"id\":7}").block(TIMEOUT));
		assertThat(application.nextCall().text()).isEqualTo("{\"id\":7}");
		application.spans(3);
		assertThat(List.of(sent(), received()))
			.allSatisfy((end) -> assertThat(end.getAttributes().get(AgentSpanAttributes.PAYLOAD_SHAPE))
				.containsExactly("id:number"));
		assertThat(receivers()).isOne();
		subscription.dispose();
	}

	@Test
	void recordsHaveTheShapesOfTheirFields() {
		for (int i = 0; i < 20; i++) {
			add(Map.of("id", "doc", "document", "{\"pages\":%d}".formatted(i)));
		}
		application.spans(60);
		application.forget();
		add(Map.of("id", "doc", "document", "{\"pages\":\"none\"}"));
		application.nextCall();
		application.spans(3);
		assertThat(List.of(sent(), received())).allSatisfy((end) -> {
			assertThat(end.getAttributes().get(AgentSpanAttributes.PAYLOAD_SHAPE))
				.containsExactly("document.pages:string", "id:string");
			assertThat(end.getAttributes().get(AgentSpanAttributes.PAYLOAD_USUAL_SHAPE))
				.containsExactly("document.pages:number", "id:string");
		});
	}

	@Test
	void reactiveRecordsHaveTheShapesOfTheirFields() {
		ReactiveStringRedisTemplate template = application.bean(ReactiveStringRedisTemplate.class);
		redis.delete("agent.reactive-records");
		application.inSpan(() -> template.opsForStream()
			.add("agent.reactive-records", Map.of("id", "doc", "document", "[{\"pages\":7}]"))
			.block(TIMEOUT));
		Function<MapRecord<String, Object, Object>, String> process = application.bean(AgentTracer.class)
			.process((record) -> record.getValue().toString());
		template.opsForStream().read(StreamOffset.fromStart("agent.reactive-records")).map(process).blockFirst(TIMEOUT);
		application.spans(3);
		assertThat(List.of(sent(), received()))
			.allSatisfy((end) -> assertThat(end.getAttributes().get(AgentSpanAttributes.PAYLOAD_SHAPE))
				.containsExactly("document[].pages:number", "id:string"));
	}

	@Test
	void answerOfRedisSaysHowManyReceived() {
		publish("agent.counted", "{}");
		assertThat(receivers()).isOne();
		application.forget();
		application.publish("reactive.nobody", "{}");
		assertThat(receivers()).isZero();
		application.forget();
		application.inSpan(() -> application.bean(ReactiveStringRedisTemplate.class)
			.convertAndSend("reactive.nobody", "{}")
			.block(TIMEOUT));
		assertThat(receivers()).isZero();
	}

	@ParameterizedTest
	@ValueSource(strings = { "pipeline", "transaction" })
	void answerThatComesLaterIsNotKnown(String kind) {
		application
			.inSpan(() -> application.bean(StringRedisTemplate.class).execute((RedisCallback<Object>) (connection) -> {
				boolean pipeline = kind.equals("pipeline");
				if (pipeline) {
					connection.openPipeline();
				}
				else {
					connection.multi();
				}
				assertThat(connection.publish(bytes("agent." + kind), bytes("{\"id\":7}"))).isNull();
				return pipeline ? connection.closePipeline() : connection.exec();
			}));
		application.nextCall();
		application.spans(3);
		assertThat(receivers()).isNull();
		assertThat(digest(sent())).isNotNull().isEqualTo(digest(received()));
	}

	@Test
	void whatIsNotRecordedIsNotRead() {
		SpanContext unsampled = SpanContext.create("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331",
				TraceFlags.getDefault(), TraceState.getDefault());
		try (Scope scope = Span.wrap(unsampled).makeCurrent()) {
			application.bean(StringRedisTemplate.class).convertAndSend("agent.unrecorded", "{\"id\":7}");
		}
		application.nextCall();
		assertThat(application.spans()).isEmpty();
		publish("agent.unrecorded", "{\"id\":7}");
		assertThat(List.of(sent(), received()))
			.allSatisfy((end) -> assertThat(end.getAttributes().get(AgentSpanAttributes.PAYLOAD_SHAPE))
				.as("the first that is read")
				.containsExactly("id:number"));
	}

	@Test
	void nothingIsRecordedWhereShapesAreOff() {
		try (RedisApplication off = RedisApplication.start(redis, Object.class, "agent-tracing.shapes=off")) {
			off.publish("agent.off", "{\"id\":7}");
			application.nextCall();
			application.spans(1);
			off.inSpan(() -> off.bean(StringRedisTemplate.class)
				.opsForStream()
				.add("agent.off-records", Map.of("id", "doc")));
			redis.delete("agent.off-records");
			assertThat(off.spans(4)).flatExtracting((span) -> span.getAttributes().asMap().keySet())
				.extracting(AttributeKey::getKey)
				.noneMatch((key) -> key.contains("shape"))
				.contains("agent_tracing.redis.receivers");
		}
	}

	private static void publish(String channel, String payload) {
		application.forget();
		application.publish(channel, payload);
		assertThat(application.nextCall().text()).isEqualTo(payload);
		application.spans(3);
	}

	private static void add(Map<String, String> fields) {
		application.inSpan(() -> application.bean(StringRedisTemplate.class).opsForStream().add(STREAM, fields));
	}

	private static SpanData sent() {
		return named("publish ");
	}

	private static SpanData received() {
		return named("process ");
	}

	private static SpanData named(String prefix) {
		return application.spans()
			.stream()
			.filter((span) -> span.getName().startsWith(prefix))
			.findFirst()
			.orElseThrow();
	}

	private static String digest(SpanData span) {
		return span.getAttributes().get(AgentSpanAttributes.PAYLOAD_SHAPE_DIGEST);
	}

	private static Long receivers() {
		return sent().getAttributes().get(AgentSpanAttributes.REDIS_RECEIVERS);
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	@Configuration(proxyBeanMethods = false)
	static class Listeners {

		@Bean
		Object registration(RedisMessageListenerContainer container, Calls calls) {
			container.addMessageListener((message, pattern) -> calls.add(message), PatternTopic.of("agent.*"));
			container.addMessageListener((message, pattern) -> calls.add(message), PatternTopic.of("twice.*"));
			container.addMessageListener((message, pattern) -> {
			}, PatternTopic.of("twice.*"));
			return new Object();
		}

		@Bean
		StreamMessageListenerContainer<String, MapRecord<String, String, String>> streamContainer(
				RedisConnectionFactory connectionFactory, Calls calls) {
			redis.delete(STREAM);
			StreamMessageListenerContainer<String, MapRecord<String, String, String>> container = StreamListenersTests
				.container(connectionFactory);
			container.receive(StreamOffset.create(STREAM, ReadOffset.from("0")),
					(record) -> calls.add(record.getValue().toString()));
			return container;
		}

	}

}
