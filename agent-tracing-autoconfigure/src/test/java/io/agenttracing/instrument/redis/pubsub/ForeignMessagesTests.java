package io.agenttracing.instrument.redis.pubsub;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.agenttracing.context.ContextCounter;
import io.agenttracing.context.ContextState;
import io.agenttracing.instrument.redis.RedisApplication;
import io.agenttracing.instrument.redis.RedisApplication.Calls;
import io.agenttracing.testing.EmbeddedRedis;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.listener.ChannelTopic;
import org.springframework.data.redis.listener.RedisMessageListenerContainer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Publishers and subscribers that know nothing but Redis and the envelope.
 */
class ForeignMessagesTests {

	private static final String CHANNEL = "agent.foreign";

	private static final String TRACE_ID = "0af7651916cd43dd8448eb211c80319c";

	private static final String SPAN_ID = "b7ad6b7169203331";

	private static final String CONTEXT = "{\"traceparent\":\"00-" + TRACE_ID + "-" + SPAN_ID + "-01\"}";

	@RegisterExtension
	static final EmbeddedRedis redis = new EmbeddedRedis();

	private static RedisClient foreign;

	private static StatefulRedisConnection<byte[], byte[]> publisher;

	@BeforeAll
	static void connect() {
		foreign = RedisClient.create(RedisURI.create(redis.host(), redis.port()));
		publisher = foreign.connect(ByteArrayCodec.INSTANCE);
	}

	@AfterAll
	static void disconnect() {
		foreign.shutdown();
	}

	@Test
	void foreignPublisherJoinsTheTrace() {
		try (RedisApplication application = RedisApplication.start(redis, Listener.class)) {
			send("{\"payload\": {\"id\": 1}, \"trace_context\": " + CONTEXT + "}");
			assertThat(application.nextCall().text()).isEqualTo("{\"id\": 1}");
			SpanData process = application.spans(1).get(0);
			assertThat(process.getTraceId()).isEqualTo(TRACE_ID);
			assertThat(process.getParentSpanId()).isEqualTo(SPAN_ID);
			assertThat(process.getParentSpanContext().isRemote()).isTrue();
			assertThat(count(application, ContextState.PRESENT)).isOne();
			assertThat(application.bean(MeterRegistry.class)
				.get("agent_tracing.context")
				.tags("destination", CHANNEL, "state", "present")
				.functionCounter()
				.count()).isOne();
		}
	}

	@Test
	void foreignSubscriberReadsOurEnvelope() throws InterruptedException {
		BlockingQueue<String> received = new LinkedBlockingQueue<>();
		try (StatefulRedisPubSubConnection<String, String> subscriber = foreign.connectPubSub();
				RedisApplication application = RedisApplication.start(redis, Object.class)) {
			subscriber.addListener(new RedisPubSubAdapter<>() {

				@Override
				public void message(String channel, String message) {
					received.add(message);
				}

			});
			subscriber.sync().subscribe(CHANNEL);
			application.publish(CHANNEL, "{\"id\" : 1}");
			application.spans(2);
			SpanData publish = application.span("publish " + CHANNEL);
			assertThat(received.poll(10, TimeUnit.SECONDS))
				.isEqualTo("{\"payload\":{\"id\" : 1},\"trace_context\":{\"traceparent\":\"00-" + publish.getTraceId()
						+ "-" + publish.getSpanId() + "-03\"}}");
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "{} | MISSING", "{\"traceparent\":\"00-junk\"} | MALFORMED",
			"{\"other\":[1,2]} | MISSING", "{\"traceparent\":17,\"tracestate\":{}} | MALFORMED" })
	void contextThatCannotBeContinuedCostsTheContextOnly(String context, ContextState state) {
		try (RedisApplication application = RedisApplication.start(redis, Listener.class)) {
			send("{\"payload\":\"text\",\"trace_context\":" + context + "}");
			assertThat(application.nextCall().text()).isEqualTo("text");
			assertThat(application.spans(1).get(0).getParentSpanContext().isValid()).isFalse();
			assertThat(count(application, state)).isOne();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "agent-tracing.enabled=false", "agent-tracing.redis.mode=read",
			"management.tracing.export.enabled=false",
			"spring.autoconfigure.exclude=org.springframework.boot.opentelemetry.autoconfigure.OpenTelemetrySdkAutoConfiguration,"
					+ "org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration" })
	void readsEnvelopesButWritesNoneWhenTracingIsSwitchedOff(String property) throws InterruptedException {
		try (RedisApplication application = RedisApplication.start(redis, Listener.class, property)) {
			send("{\"payload\":{\"id\":1},\"trace_context\":" + CONTEXT + "}");
			assertThat(application.nextCall().text()).isEqualTo("{\"id\":1}");
			BlockingQueue<String> received = new LinkedBlockingQueue<>();
			try (StatefulRedisPubSubConnection<String, String> subscriber = foreign.connectPubSub()) {
				subscriber.addListener(new RedisPubSubAdapter<>() {

					@Override
					public void message(String channel, String message) {
						received.add(message);
					}

				});
				subscriber.sync().subscribe(CHANNEL);
				application.bean(StringRedisTemplate.class).convertAndSend(CHANNEL, "{\"id\":2}");
				assertThat(received.poll(10, TimeUnit.SECONDS)).isEqualTo("{\"id\":2}");
			}
			assertThat(application.nextCall().text()).isEqualTo("{\"id\":2}");
		}
	}

	@Test
	void leavesMessagesAloneWhenOff() {
		try (RedisApplication application = RedisApplication.start(redis, Listener.class,
				"agent-tracing.redis.mode=off")) {
			String envelope = "{\"payload\":{\"id\":1},\"trace_context\":" + CONTEXT + "}";
			send(envelope);
			assertThat(application.nextCall().text()).isEqualTo(envelope);
			application.publish(CHANNEL, "{}");
			assertThat(application.nextCall().text()).isEqualTo("{}");
			application.spans(1);
		}
	}

	@Test
	void messageWithoutContextStartsNoTraceWhereThatIsSwitchedOff() {
		try (RedisApplication application = RedisApplication.start(redis, Listener.class,
				"agent-tracing.redis.start-traces=false")) {
			send("plain");
			assertThat(application.nextCall().text()).isEqualTo("plain");
			send("{\"payload\":1,\"trace_context\":" + CONTEXT + "}");
			assertThat(application.nextCall().text()).isEqualTo("1");
			application.spans(1);
			assertThat(count(application, ContextState.MISSING)).isOne();
		}
	}

	@Test
	void strangeMessagesNeverStopTheSubscription() {
		byte[][] messages = { {}, { 0 }, { (byte) 0xff, (byte) 0xfe }, bytes("{\"payload\":"),
				bytes("{".repeat(100_000)), bytes("{\"payload\":" + "[".repeat(500_000)),
				bytes("{\"payload\":1,\"trace_context\":{\"traceparent\":}}"),
				{ (byte) 0xac, (byte) 0xed, 0, 5, 's', 'r' }, new byte[8 * 1024 * 1024] };
		try (RedisApplication application = RedisApplication.start(redis, Listener.class)) {
			for (byte[] message : messages) {
				publisher.sync().publish(bytes(CHANNEL), message);
				assertThat(application.nextCall().payload()).isEqualTo(message);
			}
			assertThat(application.spans(messages.length)).allMatch((span) -> !span.getParentSpanContext().isValid());
			assertThat(count(application, ContextState.MISSING)).isEqualTo(messages.length);
		}
	}

	private static long count(RedisApplication application, ContextState state) {
		return application.bean(ContextCounter.class).count(CHANNEL, state);
	}

	private static void send(String message) {
		publisher.sync().publish(bytes(CHANNEL), bytes(message));
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	@Configuration(proxyBeanMethods = false)
	static class Listener {

		@Bean
		Object registration(RedisMessageListenerContainer container, Calls calls) {
			container.addMessageListener((message, pattern) -> calls.add(message), ChannelTopic.of(CHANNEL));
			return new Object();
		}

	}

}
