package io.agenttracing.instrument.redis.pubsub;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

import io.agenttracing.AgentCall;
import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.AgentSpanCustomizer;
import io.agenttracing.instrument.redis.RedisApplication;
import io.agenttracing.instrument.redis.RedisApplication.Call;
import io.agenttracing.instrument.redis.RedisApplication.Calls;
import io.agenttracing.testing.EmbeddedRedis;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.RedisSystemException;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.core.RedisCallback;
import org.springframework.data.redis.core.RedisOperations;
import org.springframework.data.redis.core.RedisTemplate;
import org.springframework.data.redis.core.SessionCallback;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.listener.PatternTopic;
import org.springframework.data.redis.listener.RedisMessageListenerContainer;
import org.springframework.data.redis.messaging.RedisMessageSendingTemplate;
import org.springframework.data.redis.serializer.RedisSerializer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Every way to publish, from the span to what goes on the wire.
 */
@ExtendWith(OutputCaptureExtension.class)
class PublishingTests {

	private static final String CHANNEL = "agent.retrieval";

	private static final String PAYLOAD = "{\"id\":\"doc-1\"}";

	/** Of {@code id:string}. */
	private static final String DIGEST = "5d5f1760bad88736";

	private static final String ID = "0af76519-16cd-43dd-8448-eb211c80319c";

	@RegisterExtension
	static final EmbeddedRedis redis = new EmbeddedRedis();

	private static RedisApplication application;

	@BeforeAll
	static void start() {
		application = RedisApplication.start(redis, Listener.class,
				"agent-tracing.redis.write-channels=agent.*,reply:*");
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
	void spansHaveTheirAttributes() {
		String channel = "agent.attributes";
		application.publish(channel, PAYLOAD);
		application.assertOneTrace(channel, application.nextCall());
		SpanData publish = application.span("publish " + channel);
		assertThat(publish.getKind()).isEqualTo(SpanKind.PRODUCER);
		assertThat(publish.getAttributes().asMap()).isEqualTo(Attributes.builder()
			.put(AgentSpanAttributes.MESSAGING_SYSTEM, "redis")
			.put(AgentSpanAttributes.MESSAGING_OPERATION_NAME, "publish")
			.put(AgentSpanAttributes.MESSAGING_OPERATION_TYPE, "send")
			.put(AgentSpanAttributes.MESSAGING_DESTINATION_NAME, channel)
			.put(AgentSpanAttributes.PAYLOAD_SHAPE, "id:string")
			.put(AgentSpanAttributes.PAYLOAD_SHAPE_DIGEST, DIGEST)
			.put(AgentSpanAttributes.REDIS_RECEIVERS, 1L)
			.build()
			.asMap());
		SpanData process = application.span("process " + channel);
		assertThat(process.getKind()).isEqualTo(SpanKind.CONSUMER);
		assertThat(process.getAttributes().asMap()).isEqualTo(Attributes.builder()
			.put(AgentSpanAttributes.MESSAGING_SYSTEM, "redis")
			.put(AgentSpanAttributes.MESSAGING_OPERATION_NAME, "process")
			.put(AgentSpanAttributes.MESSAGING_OPERATION_TYPE, "process")
			.put(AgentSpanAttributes.MESSAGING_DESTINATION_NAME, channel)
			.put(AgentSpanAttributes.MESSAGING_DESTINATION_TEMPLATE, "*")
			.put(AgentSpanAttributes.PAYLOAD_SHAPE, "id:string")
			.put(AgentSpanAttributes.PAYLOAD_SHAPE_DIGEST, DIGEST)
			.build()
			.asMap());
	}

	@Test
	void customizersSeeBothSides() {
		List<AgentCall> calls = application.bean(CustomizedCalls.class).calls;
		calls.clear();
		application.publish(CHANNEL, PAYLOAD);
		application.nextCall();
		application.spans(3);
		assertThat(calls).containsExactly(new AgentCall(CHANNEL, null, null, List.of(), AgentCall.Operation.PUBLISH),
				new AgentCall(CHANNEL, null, null, List.of(), AgentCall.Operation.PROCESS));
	}

	@Test
	void connectionPublishes() {
		assertOneTrace(() -> {
			try (RedisConnection connection = application.bean(RedisConnectionFactory.class).getConnection()) {
				return connection.commands().publish(CHANNEL.getBytes(), PAYLOAD.getBytes());
			}
		});
	}

	@Test
	void pipelinePublishes() {
		assertOneTrace(() -> template().executePipelined(
				(RedisCallback<Object>) (connection) -> connection.publish(CHANNEL.getBytes(), PAYLOAD.getBytes())));
		application.forget();
		assertOneTrace(() -> template().executePipelined((RedisCallback<Object>) (connection) -> connection.commands()
			.publish(CHANNEL.getBytes(), PAYLOAD.getBytes())));
	}

	@Test
	void transactionPublishes() {
		assertOneTrace(() -> template().execute(new SessionCallback<List<Object>>() {

			@Override
			@SuppressWarnings("unchecked")
			public <K, V> List<Object> execute(RedisOperations<K, V> operations) {
				operations.multi();
				((RedisOperations<String, String>) operations).convertAndSend(CHANNEL, PAYLOAD);
				assertThat(Span.current().getSpanContext().isValid()).isTrue();
				return operations.exec();
			}

		}));
	}

	@Test
	void sendingTemplatePublishes() {
		RedisMessageSendingTemplate sending = new RedisMessageSendingTemplate(template());
		assertOneTrace(() -> {
			sending.convertAndSend(CHANNEL, PAYLOAD);
			return null;
		});
	}

	@Test
	void textTravelsAsItIs() {
		application.publish(CHANNEL, "plain \u00e9\n\"text\"");
		assertThat(application.nextCall().text()).isEqualTo("plain \u00e9\n\"text\"");
	}

	@Test
	void binaryPayloadIsPublishedAsItIsWithOneWarning(CapturedOutput output) {
		long before = application.bean(MessagePublishing.class).binaryPayloads().sum();
		byte[] expected = RedisSerializer.java().serialize(new Document("doc-1"));
		RedisTemplate<Object, Object> template = objectTemplate();
		application.inSpan(() -> template.convertAndSend("agent.binary", new Document("doc-1")));
		application.inSpan(() -> template.convertAndSend("agent.binary", new Document("doc-1")));
		assertThat(application.nextCall().payload()).isEqualTo(expected);
		assertThat(application.nextCall().payload()).isEqualTo(expected);
		assertThat(output).containsOnlyOnce("A binary payload was published to the Redis channel 'agent.binary'");
		assertThat(application.bean(MessagePublishing.class).binaryPayloads().sum()).isEqualTo(before + 2);
		assertThat(application.spans(6)).filteredOn((span) -> span.getName().equals("process agent.binary"))
			.allMatch((span) -> !span.getParentSpanContext().isValid());
	}

	@Test
	void unlistedChannelIsUntouchedWithOneWarning(CapturedOutput output) {
		application.publish("other", PAYLOAD);
		application.publish("other", PAYLOAD);
		assertThat(application.nextCall().text()).isEqualTo(PAYLOAD);
		assertThat(application.nextCall().text()).isEqualTo(PAYLOAD);
		assertThat(application.spans(4)).extracting(SpanData::getName)
			.containsExactlyInAnyOrder("work", "work", "process other", "process other");
		assertThat(output).containsOnlyOnce("The trace ends at the Redis channel 'other'")
			.contains("agent-tracing.redis.write-channels: [\"agent.*\", \"reply:*\", \"other\"]");
	}

	@Test
	void nameOfAChannelForgesNoLineOfTheLog(CapturedOutput output) {
		application.publish("other\nERROR forged\u202e", PAYLOAD);
		application.nextCall();
		application.spans(2);
		assertThat(output).contains("the Redis channel 'other\\nERROR forged\\u202e'").doesNotContain("\nERROR forged");
	}

	@Test
	void unlistedChannelOutsideOfTraceIsSilent(CapturedOutput output) {
		template().convertAndSend("silent", PAYLOAD);
		assertThat(application.nextCall().text()).isEqualTo(PAYLOAD);
		application.spans(1);
		assertThat(output).doesNotContain("'silent'");
	}

	@Test
	void listedChannelOutsideOfTraceStartsOne() {
		template().convertAndSend(CHANNEL, PAYLOAD);
		application.nextCall();
		application.spans(2);
		assertThat(application.span("process " + CHANNEL).getParentSpanId())
			.isEqualTo(application.span("publish " + CHANNEL).getSpanId());
	}

	@Test
	void channelWithIdGoesByItsPattern() {
		String channel = "reply:0af76519-16cd-43dd-8448-eb211c80319c";
		application.publish(channel, PAYLOAD);
		application.nextCall();
		application.spans(3);
		assertThat(
				application.span("publish reply:*").getAttributes().get(AgentSpanAttributes.MESSAGING_DESTINATION_NAME))
			.isEqualTo("reply:*");
	}

	@ParameterizedTest
	@ValueSource(strings = { "agent.session:event:0:created:", "agent.session:event:0:deleted:",
			"agent.shop:event:0:expired:", "__keyevent@0__:expired:", "__keyspace@0__:agent.session:sessions:" })
	void channelOfASessionIsLeftAlone(String prefix, CapturedOutput output) {
		String channel = prefix + ID;
		application.publish(channel, PAYLOAD);
		Call call = application.nextCall();
		assertThat(call.text()).isEqualTo(PAYLOAD);
		assertThat(call.spanId()).isEqualTo(SpanId.getInvalid());
		String envelope = "{\"payload\":1,\"trace_context\":{\"traceparent\":\"00-0af7651916cd43dd8448eb211c80319c-"
				+ "b7ad6b7169203331-01\"}}";
		template().convertAndSend(channel, envelope);
		call = application.nextCall();
		assertThat(call.text()).isEqualTo("1");
		assertThat(call.spanId()).isEqualTo(SpanId.getInvalid());
		assertThat(application.spans(1)).extracting(SpanData::getName).containsExactly("work");
		assertThat(output).doesNotContain(ID).doesNotContain("session:event");
	}

	@Test
	void warningsNameNoIds(CapturedOutput output) {
		application.publish("order:" + ID, PAYLOAD);
		application.publish("order:1" + ID, PAYLOAD);
		byte[] binary = { (byte) 0xff, 0 };
		application.inSpan(() -> template()
			.execute((RedisCallback<Object>) (connection) -> connection.publish(bytes("agent.upload:" + ID), binary)));
		application.inSpan(() -> template().opsForStream().add("agent.records:" + ID, Map.of("traceparent", "mine")));
		for (int i = 0; i < 3; i++) {
			application.nextCall();
		}
		assertThat(output).doesNotContain(ID)
			.containsOnlyOnce("called (other)")
			.contains("published to the Redis channel 'agent.*'")
			.contains("added to the Redis stream 'agent.*'");
	}

	@Test
	void failureIsRecordedAndRethrown() {
		application.bean(StringRedisTemplate.class)
			.execute((RedisCallback<Object>) (connection) -> connection.execute("ACL", bytes("SETUSER"),
					bytes("limited"), bytes("on"), bytes(">secret"), bytes("+@all"), bytes("~*"),
					bytes("resetchannels")));
		try (RedisApplication limited = RedisApplication.start(redis, Object.class,
				"spring.data.redis.username=limited", "spring.data.redis.password=secret")) {
			assertThatExceptionOfType(RedisSystemException.class)
				.isThrownBy(() -> limited.bean(StringRedisTemplate.class).convertAndSend(CHANNEL, PAYLOAD));
			assertThat(limited.spans(1).get(0)).satisfies((span) -> {
				assertThat(span.getName()).isEqualTo("publish " + CHANNEL);
				assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
				assertThat(span.getAttributes().get(AgentSpanAttributes.ERROR_TYPE))
					.isEqualTo(RedisSystemException.class.getName());
			});
		}
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	private static void assertOneTrace(Supplier<Object> publish) {
		application.inSpan(publish);
		Call call = application.nextCall();
		assertThat(call.text()).isEqualTo(PAYLOAD);
		application.assertOneTrace(CHANNEL, call);
	}

	private static StringRedisTemplate template() {
		return application.bean(StringRedisTemplate.class);
	}

	@SuppressWarnings("unchecked")
	private static RedisTemplate<Object, Object> objectTemplate() {
		return (RedisTemplate<Object, Object>) application.context().getBean("redisTemplate");
	}

	record Document(String id) implements Serializable {

	}

	@Configuration(proxyBeanMethods = false)
	static class Listener {

		@Bean
		Object registration(RedisMessageListenerContainer container, Calls calls) {
			container.addMessageListener((message, pattern) -> calls.add(message), PatternTopic.of("*"));
			return new Object();
		}

		@Bean
		CustomizedCalls customizedCalls() {
			return new CustomizedCalls();
		}

	}

	/**
	 * Is told of all spans and adds nothing to them.
	 */
	static class CustomizedCalls implements AgentSpanCustomizer {

		private final List<AgentCall> calls = new CopyOnWriteArrayList<>();

		@Override
		public void customize(SpanBuilder span, AgentCall call) {
			this.calls.add(call);
		}

	}

}
