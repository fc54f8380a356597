package io.agenttracing.insight.diagnosis;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.agenttracing.diagnosis.Examination;
import io.agenttracing.instrument.redis.RedisApplication;
import io.agenttracing.instrument.redis.RedisApplication.Calls;
import io.agenttracing.span.AgentSpans;
import io.agenttracing.testing.EmbeddedRedis;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.MessageListener;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.listener.ChannelTopic;
import org.springframework.data.redis.listener.RedisMessageListenerContainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A message that gets lost on its way through a real Redis.
 */
@ExtendWith(OutputCaptureExtension.class)
class LostMessageTests {

	private static final ChannelTopic CHANNEL = new ChannelTopic("agent.geo");

	@RegisterExtension
	static final EmbeddedRedis redis = new EmbeddedRedis();

	private static RedisClient strangers;

	@BeforeAll
	static void connect() {
		strangers = RedisClient.create(RedisURI.create(redis.host(), redis.port()));
	}

	@AfterAll
	static void disconnect() {
		strangers.shutdown();
	}

	@Test
	void isMissedWhereOthersWereReceivedBefore(CapturedOutput output) {
		try (StatefulRedisPubSubConnection<String, String> stranger = strangers.connectPubSub();
				RedisApplication application = RedisApplication.start(redis, Listening.class)) {
			// Whose spans are nowhere, but whom Redis counts.
			stranger.sync().subscribe(CHANNEL.getTopic());
			Judged judged = application.bean(Judged.class);
			String first = publish(application);
			await().untilAsserted(() -> assertThat(judged.traces).contains(first));
			assertThat(output).as("a process that has just started").doesNotContain("lost-hop");

			RedisMessageListenerContainer container = application.bean(RedisMessageListenerContainer.class);
			MessageListener listener = (message, pattern) -> application.bean(Calls.class).add(message);
			container.addMessageListener(listener, CHANNEL);
			String received = publish(application);
			application.nextCall();
			LearnedKnowledge knowledge = application.bean(LearnedKnowledge.class);
			await().until(() -> knowledge.isReceivedHere(CHANNEL.getTopic()));

			container.removeMessageListener(listener);
			StringRedisTemplate template = application.bean(StringRedisTemplate.class);
			await().until(() -> template.convertAndSend(CHANNEL.getTopic(), "x") == 1);
			String lost = publish(application);
			await().untilAsserted(() -> assertThat(judged.traces).contains(lost));
			assertThat(output)
				.contains("Trace " + lost + ": lost-hop: No span shows that anybody received the message"
						+ " on agent.geo.")
				.doesNotContain("Trace " + first, "Trace " + received);
		}
	}

	@Test
	void isMissedAtOnceWhereRedisSaysThatNobodyReceivedIt(CapturedOutput output) {
		try (RedisApplication application = RedisApplication.start(redis, Listening.class)) {
			Judged judged = application.bean(Judged.class);
			String lost = publish(application);
			await().untilAsserted(() -> assertThat(judged.traces).contains(lost));
			assertThat(output).contains("Trace " + lost + ": lost-hop: Nobody received the message on agent.geo.");
		}
	}

	// In a trace that goes on for two seconds.
	private static String publish(RedisApplication application) {
		AgentSpans spans = application.bean(AgentSpans.class);
		Span work = spans.builder("work", SpanKind.INTERNAL).startSpan();
		try (Scope scope = spans.makeCurrent(work, Context.current())) {
			application.bean(StringRedisTemplate.class).convertAndSend(CHANNEL.getTopic(), "{}");
		}
		work.end(Instant.now().plus(Duration.ofSeconds(2)));
		return work.getSpanContext().getTraceId();
	}

	static class Judged implements ExaminedTraceListener {

		private final Set<String> traces = ConcurrentHashMap.newKeySet();

		@Override
		public void onExamined(String traceId, Examination examination, boolean exported) {
			this.traces.add(traceId);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Listening {

		@Bean
		Judged judged() {
			return new Judged();
		}

	}

}
