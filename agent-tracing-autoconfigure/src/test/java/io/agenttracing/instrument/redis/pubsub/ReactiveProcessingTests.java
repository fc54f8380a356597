package io.agenttracing.instrument.redis.pubsub;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.AgentTracer;
import io.agenttracing.TracedAgent;
import io.agenttracing.context.ContextCounter;
import io.agenttracing.context.ContextState;
import io.agenttracing.instrument.redis.RedisApplication;
import io.agenttracing.testing.EmbeddedRedis;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.data.redis.connection.ReactiveRedisConnection;
import org.springframework.data.redis.connection.ReactiveRedisConnectionFactory;
import org.springframework.data.redis.connection.ReactiveSubscription;
import org.springframework.data.redis.connection.ReactiveSubscription.Message;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.listener.ChannelTopic;
import org.springframework.data.redis.listener.PatternTopic;
import org.springframework.data.redis.listener.ReactiveRedisMessageListenerContainer;
import org.springframework.data.redis.listener.Topic;

import static java.nio.ByteBuffer.wrap;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Messages of reactive subscriptions that {@link AgentTracer#process} processes, each in
 * a CONSUMER span.
 */
class ReactiveProcessingTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	private static final Duration WORK = Duration.ofMillis(200);

	private static final AttributeKey<String> PAYLOAD = AttributeKey.stringKey("payload");

	private static final int MESSAGES = 1000;

	@RegisterExtension
	static final EmbeddedRedis redis = new EmbeddedRedis();

	@AfterEach
	void nothingStaysCurrent() {
		Hooks.disableAutomaticContextPropagation();
		assertThat(Span.current().getSpanContext().isValid()).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "limited", "auto" })
	void agentBelowASubscriberIsInTheTraceOfThePublisher(String mode) {
		try (RedisApplication application = start("spring.reactor.context-propagation=" + mode)) {
			ReactiveChannel channel = new ReactiveChannel(application, "agent.elements.");
			Agent agent = application.bean(Agent.class);
			Disposable subscription = channel.listen()
				.flatMap(tracer(application).process((message) -> agent.answer(message.getMessage())))
				.subscribe(channel::add);
			channel.publish("{\"id\":1}");
			assertThat(channel.next()).isEqualTo("{\"id\":1}!");
			channel.publish("2");
			assertThat(channel.next()).isEqualTo("2!");
			subscription.dispose();
			String publish = "publish " + channel.name();
			String process = "process " + channel.name();
			List<String> trace = List.of("- > work", "work > " + publish, publish + " > " + process,
					process + " > invoke_agent retriever");
			for (SpanData work : roots(application, 8)) {
				assertThat(tree(application, work.getTraceId())).containsExactlyElementsOf(trace);
			}
			assertThat(application.bean(ContextCounter.class).count(channel.name(), ContextState.PRESENT)).isEqualTo(2);
		}
	}

	@ParameterizedTest
	@CsvSource({ "true, false", "true, true", "false, false", "false, true" })
	void spanIsThatOfAListener(boolean container, boolean pattern) {
		try (RedisApplication application = start()) {
			ReactiveChannel channel = new ReactiveChannel(application, "agent.elements.");
			String template = channel.name().replace("elements", "el*");
			Topic topic = pattern ? PatternTopic.of(template) : ChannelTopic.of(channel.name());
			ReactiveRedisMessageListenerContainer listeners = new ReactiveRedisMessageListenerContainer(
					application.bean(ReactiveRedisConnectionFactory.class));
			Flux<? extends Message<String, String>> messages = !container ? channel.listen(topic)
					: pattern ? listeners.receiveLater((PatternTopic) topic).block(TIMEOUT)
							: listeners.receiveLater((ChannelTopic) topic).block(TIMEOUT);
			Disposable subscription = messages.flatMap(tracer(application).process(Mono::just))
				.subscribe((message) -> channel.add(message.getMessage()));
			channel.publish("text");
			assertThat(channel.next()).isEqualTo("text");
			subscription.dispose();
			listeners.destroyLater().block(TIMEOUT);
			application.spans(3);
			SpanData process = application.span("process " + channel.name());
			assertThat(process.getKind()).isEqualTo(SpanKind.CONSUMER);
			assertThat(process.getParentSpanId()).isEqualTo(application.span("publish " + channel.name()).getSpanId());
			assertThat(process.getAttributes().get(AgentSpanAttributes.MESSAGING_SYSTEM)).isEqualTo("redis");
			assertThat(process.getAttributes().get(AgentSpanAttributes.MESSAGING_OPERATION_TYPE)).isEqualTo("process");
			assertThat(process.getAttributes().get(AgentSpanAttributes.MESSAGING_DESTINATION_NAME))
				.isEqualTo(channel.name());
			assertThat(process.getAttributes().get(AgentSpanAttributes.MESSAGING_DESTINATION_TEMPLATE))
				.isEqualTo(pattern ? template : null);
		}
	}

	@Test
	void messagesOfAConnectionAreKnownEverywhere() {
		try (RedisApplication application = start()) {
			ReactiveChannel channel = new ReactiveChannel(application, "agent.elements.");
			ReactiveRedisConnection connection = application.bean(ReactiveRedisConnectionFactory.class)
				.getReactiveConnection();
			ReactiveSubscription received = connection.pubSubCommands().createSubscription().block(TIMEOUT);
			received.subscribe(wrap(channel.name().getBytes(UTF_8))).block(TIMEOUT);
			Disposable subscription = received.receive()
				.publishOn(Schedulers.parallel())
				.concatMap(tracer(application).process(Mono::just))
				.subscribe((message) -> channel.add(UTF_8.decode(message.getMessage()).toString()));
			channel.publish("text");
			assertThat(channel.next()).isEqualTo("text");
			assertThat(tree(application, roots(application, 3).get(0).getTraceId()))
				.contains("publish " + channel.name() + " > process " + channel.name());
			subscription.dispose();
			connection.close();
		}
	}

	@Test
	void messagesInOrderDoNotCountTheirWait() {
		try (RedisApplication application = start()) {
			ReactiveChannel channel = new ReactiveChannel(application, "agent.elements.");
			Disposable subscription = channel.listen()
				.map(tracer(application).process((message) -> Mono.delay(WORK).thenReturn(message.getMessage())))
				.concatMap((result) -> result)
				.subscribe(channel::add);
			for (int i = 0; i < 3; i++) {
				channel.publish("" + i);
			}
			for (int i = 0; i < 3; i++) {
				assertThat(channel.next()).isEqualTo("" + i);
			}
			subscription.dispose();
			List<SpanData> processed = application.processed(3);
			for (int i = 1; i < processed.size(); i++) {
				assertThat(processed.get(i).getStartEpochNanos() - processed.get(i - 1).getStartEpochNanos())
					.isGreaterThan(WORK.dividedBy(2).toNanos());
			}
		}
	}

	@Test
	void thousandMessagesKeepTheirTraces() {
		try (RedisApplication application = start()) {
			ReactiveChannel channel = new ReactiveChannel(application, "agent.elements.");
			Set<String> threads = ConcurrentHashMap.newKeySet();
			Function<Message<String, String>, Publisher<String>> work = (message) -> {
				threads.add(Thread.currentThread().getName());
				return Mono.defer(() -> {
					Span.current().setAttribute(PAYLOAD, message.getMessage());
					return Mono.delay(Duration.ofMillis(1)).thenReturn(message.getMessage());
				});
			};
			Disposable subscription = channel.listen()
				.flatMap(tracer(application).process(work), 4)
				.subscribe(channel::add);
			Map<String, String> published = new ConcurrentHashMap<>();
			Flux.range(0, MESSAGES)
				.map(String::valueOf)
				.flatMap((text) -> Mono.fromRunnable(() -> application.inSpan(() -> {
					published.put(text, Span.current().getSpanContext().getTraceId());
					return application.bean(StringRedisTemplate.class).convertAndSend(channel.name(), text);
				})).subscribeOn(Schedulers.boundedElastic()), 4)
				.blockLast(TIMEOUT);
			List<Object> all = new ArrayList<>();
			while (all.size() < MESSAGES) {
				all.add(channel.next());
			}
			assertThat(all).containsExactlyInAnyOrderElementsOf(published.keySet());
			assertThat(application.processed(MESSAGES)
				.stream()
				.collect(Collectors.toMap((span) -> span.getAttributes().get(PAYLOAD), SpanData::getTraceId)))
				.isEqualTo(published);
			assertThat(threads).as("messages out of a queue").anyMatch((thread) -> thread.startsWith("parallel"));
			channel.assertNothingIsLeft();
			subscription.dispose();
			assertThat(application.bean(ContextCounter.class).count(channel.name(), ContextState.PRESENT))
				.isEqualTo(MESSAGES);
		}
	}

	private RedisApplication start(String... properties) {
		return RedisApplication.start(redis, Agent.class, properties);
	}

	private static AgentTracer tracer(RedisApplication application) {
		return application.bean(AgentTracer.class);
	}

	private static List<SpanData> roots(RedisApplication application, int count) {
		return application.spans(count).stream().filter((span) -> span.getName().equals("work")).toList();
	}

	private static List<String> tree(RedisApplication application, String traceId) {
		Map<String, String> names = application.spans()
			.stream()
			.collect(Collectors.toMap(SpanData::getSpanId, SpanData::getName));
		return application.spans()
			.stream()
			.filter((span) -> span.getTraceId().equals(traceId))
			.map((span) -> names.getOrDefault(span.getParentSpanId(), "-") + " > " + span.getName())
			.toList();
	}

	@TracedAgent(name = "retriever")
	public static class Agent {

		public Mono<String> answer(String question) {
			return Mono.delay(Duration.ofMillis(1), Schedulers.parallel()).thenReturn(question + "!");
		}

	}

}
