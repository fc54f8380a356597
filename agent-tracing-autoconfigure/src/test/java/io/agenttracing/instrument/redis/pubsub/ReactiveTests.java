package io.agenttracing.instrument.redis.pubsub;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.agenttracing.context.ContextCounter;
import io.agenttracing.context.ContextState;
import io.agenttracing.instrument.redis.RedisApplication;
import io.agenttracing.instrument.redis.RedisApplication.Calls;
import io.agenttracing.testing.EmbeddedRedis;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.ReactiveRedisConnectionFactory;
import org.springframework.data.redis.connection.ReactiveSubscription.Message;
import org.springframework.data.redis.core.ReactiveStringRedisTemplate;
import org.springframework.data.redis.listener.ChannelTopic;
import org.springframework.data.redis.listener.PatternTopic;
import org.springframework.data.redis.listener.ReactiveRedisMessageListenerContainer;
import org.springframework.data.redis.listener.RedisMessageListenerContainer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Reactive publishing with span and envelope, reactive listening without the envelope.
 */
class ReactiveTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	private static final String CHANNEL = "agent.reactive";

	@RegisterExtension
	static final EmbeddedRedis redis = new EmbeddedRedis();

	@Test
	void reactiveTemplatePublishesBelowTheCurrentSpan() {
		try (RedisApplication application = RedisApplication.start(redis, Listener.class)) {
			application.inSpan(() -> template(application).convertAndSend(CHANNEL, "{}").block(TIMEOUT));
			application.assertOneTrace(CHANNEL, application.nextCall());
		}
	}

	@Test
	void reactiveTemplatePublishesBelowTheObservationOfTheSubscriber() {
		try (RedisApplication application = RedisApplication.start(redis, Listener.class)) {
			Observation observation = Observation.start("request", application.bean(ObservationRegistry.class));
			Mono.defer(() -> template(application).convertAndSend(CHANNEL, "{}"))
				.subscribeOn(Schedulers.parallel())
				.contextWrite((context) -> context.put(ObservationThreadLocalAccessor.KEY, observation))
				.block(TIMEOUT);
			observation.stop();
			application.nextCall();
			application.spans(2);
			SpanData request = application.allSpans()
				.stream()
				.filter((span) -> span.getName().equals("request"))
				.findFirst()
				.orElseThrow();
			assertThat(application.span("publish " + CHANNEL).getParentSpanId()).isEqualTo(request.getSpanId());
		}
	}

	@Test
	void unlistedChannelIsUntouched() {
		try (RedisApplication application = RedisApplication.start(redis, Listener.class)) {
			application.inSpan(() -> template(application).convertAndSend("other", "{}").block(TIMEOUT));
			assertThat(application.spans(1).get(0).getName()).isEqualTo("work");
		}
	}

	@Test
	void reactiveListenersReceivePlainPayload() throws InterruptedException {
		try (RedisApplication application = RedisApplication.start(redis, Object.class)) {
			BlockingQueue<Message<String, String>> received = new LinkedBlockingQueue<>();
			ReactiveRedisMessageListenerContainer container = new ReactiveRedisMessageListenerContainer(
					application.bean(ReactiveRedisConnectionFactory.class));
			List<Disposable> subscriptions = List.of(
					container.receiveLater(ChannelTopic.of(CHANNEL)).block(TIMEOUT).subscribe(received::add),
					container.receiveLater(PatternTopic.of("agent.r*")).block(TIMEOUT).subscribe(received::add),
					template(application).listenToLater(ChannelTopic.of(CHANNEL))
						.block(TIMEOUT)
						.subscribe((message) -> received.add((Message<String, String>) message)));
			application.publish(CHANNEL, "{\"id\":1}");
			for (int i = 0; i < subscriptions.size(); i++) {
				Message<String, String> message = received.poll(10, TimeUnit.SECONDS);
				assertThat(message).isNotNull();
				assertThat(message.getMessage()).isEqualTo("{\"id\":1}");
				assertThat(message.getChannel()).isEqualTo(CHANNEL);
			}
			assertThat(application.bean(ContextCounter.class).count(CHANNEL, ContextState.PRESENT)).isEqualTo(3);
			application.publish(CHANNEL, "\u0000 text");
			assertThat(received.poll(10, TimeUnit.SECONDS).getMessage()).isEqualTo("\u0000 text");
			subscriptions.forEach(Disposable::dispose);
			container.destroyLater().block(TIMEOUT);
		}
	}

	private static ReactiveStringRedisTemplate template(RedisApplication application) {
		return application.bean(ReactiveStringRedisTemplate.class);
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
