package io.agenttracing.instrument.redis.pubsub;

import java.util.List;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.instrument.redis.RedisApplication;
import io.agenttracing.instrument.redis.RedisApplication.Calls;
import io.agenttracing.testing.EmbeddedRedis;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.listener.PatternTopic;
import org.springframework.data.redis.listener.RedisMessageListenerContainer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is recorded of what messages of pub/sub carry.
 */
class MessageShapesTests {

	@RegisterExtension
	static final EmbeddedRedis redis = new EmbeddedRedis();

	private static RedisApplication application;

	@BeforeAll
	static void start() {
		application = RedisApplication.start(redis, Listener.class);
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
			publish("agent.documents", "{\"passages\":[{\"text\":\"a\",\"score\":0.%d}]}".formatted(i));
			application.spans(3);
			assertThat(digest(published("agent.documents"))).isNotNull()
				.isEqualTo(digest(processed("agent.documents")));
		}
		publish("agent.documents", "{\"passages\":[{\"text\":\"a\",\"score\":\"high\"}]}");
		application.spans(3);
		assertThat(List.of(published("agent.documents"), processed("agent.documents"))).allSatisfy((end) -> {
			assertThat(end.getAttributes().get(AgentSpanAttributes.PAYLOAD_SHAPE))
				.containsExactly("passages[].score:string", "passages[].text:string");
			assertThat(end.getAttributes().get(AgentSpanAttributes.PAYLOAD_USUAL_SHAPE))
				.containsExactly("passages[].score:number", "passages[].text:string");
		});
	}

	private static void publish(String channel, String payload) {
		application.forget();
		application.publish(channel, payload);
		assertThat(application.nextCall().text()).isEqualTo(payload);
	}

	private static SpanData published(String channel) {
		return application.span("publish " + channel);
	}

	private static SpanData processed(String channel) {
		return application.span("process " + channel);
	}

	private static String digest(SpanData span) {
		return span.getAttributes().get(AgentSpanAttributes.PAYLOAD_SHAPE_DIGEST);
	}

	@Configuration(proxyBeanMethods = false)
	static class Listener {

		@Bean
		Object registration(RedisMessageListenerContainer container, Calls calls) {
			container.addMessageListener((message, pattern) -> calls.add(message), PatternTopic.of("agent.*"));
			return new Object();
		}

	}

}
