package io.agenttracing.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.AgentTracer;
import io.agenttracing.TracedAgent;
import io.agenttracing.propagation.ContextCounter;
import io.agenttracing.propagation.ContextState;
import io.agenttracing.testing.EmbeddedRedis;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
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

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.data.redis.connection.ReactiveRedisConnection;
import org.springframework.data.redis.connection.ReactiveRedisConnectionFactory;
import org.springframework.data.redis.connection.ReactiveSubscription;
import org.springframework.data.redis.connection.ReactiveSubscription.Message;
import org.springframework.data.redis.core.ReactiveStringRedisTemplate;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.listener.ChannelTopic;
import org.springframework.data.redis.listener.PatternTopic;
import org.springframework.data.redis.listener.ReactiveRedisMessageListenerContainer;
import org.springframework.data.redis.listener.Topic;

import static java.nio.ByteBuffer.wrap;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Messages of reactive subscriptions that {@link AgentTracer#process} processes, each in
 * a CONSUMER span.
 */
@ExtendWith(OutputCaptureExtension.class)
class ReactiveProcessingTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	private static final String CHANNEL = "agent.elements";

	private static final AttributeKey<String> PAYLOAD = AttributeKey.stringKey("payload");

	private static final int MESSAGES = 1000;

	@RegisterExtension
	static final EmbeddedRedis redis = new EmbeddedRedis();

	private final BlockingQueue<Object> results = new LinkedBlockingQueue<>();

	@AfterEach
	void nothingStaysCurrent() {
		Hooks.disableAutomaticContextPropagation();
		assertThat(Span.current().getSpanContext().isValid()).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "limited", "auto" })
	void agentBelowASubscriberIsInTheTraceOfThePublisher(String mode) throws InterruptedException {
		try (RedisApplication application = start("spring.reactor.context-propagation=" + mode)) {
			Agent agent = application.bean(Agent.class);
			Disposable subscription = listen(application)
				.flatMap(tracer(application).process((message) -> agent.answer(message.getMessage())))
				.subscribe(this.results::add);
			application.publish(CHANNEL, "{\"id\":1}");
			application.publish(CHANNEL, "2");
			assertThat(next()).isEqualTo("{\"id\":1}!");
			assertThat(next()).isEqualTo("2!");
			subscription.dispose();
			List<String> trace = List.of("- > work", "work > publish " + CHANNEL,
					"publish " + CHANNEL + " > process " + CHANNEL, "process " + CHANNEL + " > invoke_agent retriever");
			for (SpanData work : roots(application, 8)) {
				assertThat(tree(application, work.getTraceId())).containsExactlyElementsOf(trace);
			}
			assertThat(application.bean(ContextCounter.class).count(CHANNEL, ContextState.PRESENT)).isEqualTo(2);
		}
	}

	@ParameterizedTest
	@CsvSource({ "true, false", "true, true", "false, false", "false, true" })
	void spanIsThatOfAListener(boolean container, boolean pattern) throws InterruptedException {
		try (RedisApplication application = start()) {
			Topic topic = pattern ? PatternTopic.of("agent.el*") : ChannelTopic.of(CHANNEL);
			ReactiveRedisMessageListenerContainer listeners = new ReactiveRedisMessageListenerContainer(
					application.bean(ReactiveRedisConnectionFactory.class));
			Flux<? extends Message<String, String>> messages = !container ? listen(application, topic)
					: pattern ? listeners.receiveLater((PatternTopic) topic).block(TIMEOUT)
							: listeners.receiveLater((ChannelTopic) topic).block(TIMEOUT);
			Disposable subscription = messages.flatMap(tracer(application).process(Mono::just))
				.subscribe((message) -> this.results.add(message.getMessage()));
			application.publish(CHANNEL, "text");
			assertThat(next()).isEqualTo("text");
			subscription.dispose();
			listeners.destroyLater().block(TIMEOUT);
			application.spans(3);
			SpanData process = application.span("process " + CHANNEL);
			assertThat(process.getKind()).isEqualTo(SpanKind.CONSUMER);
			assertThat(process.getParentSpanId()).isEqualTo(application.span("publish " + CHANNEL).getSpanId());
			assertThat(process.getAttributes().get(AgentSpanAttributes.MESSAGING_SYSTEM)).isEqualTo("redis");
			assertThat(process.getAttributes().get(AgentSpanAttributes.MESSAGING_OPERATION_TYPE)).isEqualTo("process");
			assertThat(process.getAttributes().get(AgentSpanAttributes.MESSAGING_DESTINATION_NAME)).isEqualTo(CHANNEL);
			assertThat(process.getAttributes().get(AgentSpanAttributes.MESSAGING_DESTINATION_TEMPLATE))
				.isEqualTo(pattern ? "agent.el*" : null);
		}
	}

	@Test
	void messagesOfAConnectionAreKnownEverywhere() throws InterruptedException {
		try (RedisApplication application = start()) {
			ReactiveRedisConnection connection = application.bean(ReactiveRedisConnectionFactory.class)
				.getReactiveConnection();
			ReactiveSubscription received = connection.pubSubCommands().createSubscription().block(TIMEOUT);
			received.subscribe(wrap(CHANNEL.getBytes(UTF_8))).block(TIMEOUT);
			Disposable subscription = received.receive()
				.publishOn(Schedulers.parallel())
				.concatMap(tracer(application).process(Mono::just))
				.subscribe((message) -> this.results.add(UTF_8.decode(message.getMessage()).toString()));
			application.publish(CHANNEL, "text");
			assertThat(next()).isEqualTo("text");
			assertThat(tree(application, roots(application, 3).get(0).getTraceId()))
				.contains("publish " + CHANNEL + " > process " + CHANNEL);
			subscription.dispose();
			connection.close();
		}
	}

	@Test
	void messagesInOrderDoNotCountTheirWait() throws InterruptedException {
		try (RedisApplication application = start()) {
			Disposable subscription = listen(application)
				.map(tracer(application)
					.process((message) -> Mono.delay(Duration.ofMillis(200)).thenReturn(message.getMessage())))
				.concatMap((result) -> result)
				.subscribe(this.results::add);
			for (int i = 0; i < 3; i++) {
				application.publish(CHANNEL, "" + i);
			}
			for (int i = 0; i < 3; i++) {
				assertThat(next()).isEqualTo("" + i);
			}
			subscription.dispose();
			List<SpanData> processed = processed(application, 3);
			for (int i = 1; i < processed.size(); i++) {
				assertThat(processed.get(i).getStartEpochNanos())
					.isGreaterThanOrEqualTo(processed.get(i - 1).getEndEpochNanos());
			}
		}
	}

	@Test
	void thousandMessagesKeepTheirTraces() throws InterruptedException {
		try (RedisApplication application = start()) {
			Set<String> threads = ConcurrentHashMap.newKeySet();
			Function<Message<String, String>, Publisher<String>> work = (message) -> {
				threads.add(Thread.currentThread().getName());
				return Mono.defer(() -> {
					Span.current().setAttribute(PAYLOAD, message.getMessage());
					return Mono.delay(Duration.ofMillis(1)).thenReturn(message.getMessage());
				});
			};
			Disposable subscription = listen(application).flatMap(tracer(application).process(work), 4)
				.subscribe(this.results::add);
			Map<String, String> published = new ConcurrentHashMap<>();
			Flux.range(0, MESSAGES)
				.map(String::valueOf)
				.flatMap((text) -> Mono.fromRunnable(() -> application.inSpan(() -> {
					published.put(text, Span.current().getSpanContext().getTraceId());
					return application.bean(StringRedisTemplate.class).convertAndSend(CHANNEL, text);
				})).subscribeOn(Schedulers.boundedElastic()), 4)
				.blockLast(TIMEOUT);
			List<Object> all = new ArrayList<>();
			while (all.size() < MESSAGES) {
				all.add(next());
			}
			assertThat(all).containsExactlyInAnyOrderElementsOf(published.keySet());
			assertThat(processed(application, MESSAGES).stream()
				.collect(Collectors.toMap((span) -> span.getAttributes().get(PAYLOAD), SpanData::getTraceId)))
				.isEqualTo(published);
			assertThat(threads).as("messages out of a queue").anyMatch((thread) -> thread.startsWith("parallel"));
			assertNothingIsLeft(application);
			subscription.dispose();
			assertThat(application.bean(ContextCounter.class).count(CHANNEL, ContextState.PRESENT)).isEqualTo(MESSAGES);
		}
	}

	@Test
	void errorsAreOnTheSpanAndGoOn() throws InterruptedException {
		try (RedisApplication application = start()) {
			IllegalStateException failure = new IllegalStateException("no");
			Function<Message<String, String>, Mono<Object>> process = tracer(application)
				.process((message) -> switch (message.getMessage()) {
					case "throw" -> throw failure;
					default -> Mono.error(failure);
				});
			Disposable subscription = listen(application)
				.flatMap((message) -> Mono.defer(() -> process.apply(message)).onErrorResume(Mono::just))
				.subscribe(this.results::add);
			for (String text : List.of("throw", "signal", "throw")) {
				application.publish(CHANNEL, text);
				assertThat(next()).isSameAs(failure);
			}
			subscription.dispose();
			assertThat(processed(application, 3))
				.allMatch((span) -> span.getStatus().getStatusCode() == StatusCode.ERROR)
				.allMatch((span) -> span.getParentSpanContext().isValid());
		}
	}

	@Test
	void cancellationIsNoError() throws InterruptedException {
		try (RedisApplication application = start()) {
			Disposable subscription = listen(application)
				.flatMap(tracer(application).process(
						(message) -> Mono.never().doOnSubscribe((never) -> this.results.add(message.getMessage()))))
				.subscribe();
			application.publish(CHANNEL, "text");
			assertThat(next()).isEqualTo("text");
			subscription.dispose();
			SpanData process = processed(application, 1).get(0);
			assertThat(process.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
			assertThat(process.getAttributes().get(AgentSpanAttributes.CANCELLED)).isTrue();
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void messageWithoutContextStartsATraceWhereThatIsWanted(boolean startTraces, CapturedOutput output)
			throws InterruptedException {
		try (RedisApplication application = start("agent-tracing.redis.start-traces=" + startTraces)) {
			Disposable subscription = listen(application, ChannelTopic.of("other"))
				.flatMap(tracer(application).process(Mono::just))
				.subscribe((message) -> this.results.add(message.getMessage()));
			application.publish("other", "text");
			assertThat(next()).isEqualTo("text");
			subscription.dispose();
			assertThat(application.spans(startTraces ? 2 : 1)).extracting(SpanData::getName)
				.containsExactlyElementsOf(startTraces ? List.of("work", "process other") : List.of("work"));
			assertThat(output).doesNotContain("tracer.process");
			assertThat(application.bean(ContextCounter.class).count("other", ContextState.MISSING)).isOne();
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void elementThatCannotBeToldIsWarnedOfOnce(boolean payload, CapturedOutput output) throws InterruptedException {
		try (RedisApplication application = start()) {
			Flux<? extends Message<String, String>> messages = listen(application);
			Function<Object, Mono<Object>> process = tracer(application).process(Mono::just);
			Disposable subscription = (payload ? messages.map(Message::getMessage).flatMap(process)
					: messages.publishOn(Schedulers.parallel()).flatMap(process))
				.subscribe(this.results::add);
			for (int i = 0; i < 3; i++) {
				application.publish(CHANNEL, "text");
				next();
			}
			subscription.dispose();
			assertThat(application.spans(6)).extracting(SpanData::getName).containsOnly("work", "publish " + CHANNEL);
			assertThat(output.toString().split("Put map\\(tracer.process", -1)).hasSize(2);
			assertNothingIsLeft(application);
		}
	}

	@Test
	void workRunsWithoutASpanWhereTracingIsSwitchedOff(CapturedOutput output) throws InterruptedException {
		try (RedisApplication application = start("agent-tracing.enabled=false")) {
			Disposable subscription = listen(application)
				.flatMap(tracer(application).process((message) -> Mono.just(message.getMessage())))
				.subscribe(this.results::add);
			application.publish(CHANNEL, "{\"payload\":1,\"trace_context\":{}}");
			assertThat(next()).isEqualTo("1");
			subscription.dispose();
			assertThat(application.spans()).isEmpty();
			assertThat(output).doesNotContain("tracer.process");
		}
	}

	private RedisApplication start(String... properties) {
		return RedisApplication.start(redis, Agent.class, properties);
	}

	private Object next() throws InterruptedException {
		Object result = this.results.poll(10, TimeUnit.SECONDS);
		assertThat(result).as("a result").isNotNull();
		return result;
	}

	private static AgentTracer tracer(RedisApplication application) {
		return application.bean(AgentTracer.class);
	}

	private static Flux<Message<String, String>> listen(RedisApplication application) {
		return listen(application, ChannelTopic.of(CHANNEL));
	}

	@SuppressWarnings("unchecked")
	private static Flux<Message<String, String>> listen(RedisApplication application, Topic topic) {
		return (Flux<Message<String, String>>) application.bean(ReactiveStringRedisTemplate.class)
			.listenToLater(topic)
			.block(TIMEOUT);
	}

	private static List<SpanData> roots(RedisApplication application, int count) {
		return application.spans(count).stream().filter((span) -> span.getName().equals("work")).toList();
	}

	private static List<SpanData> processed(RedisApplication application, int count) {
		await().untilAsserted(() -> assertThat(processed(application)).hasSize(count));
		return processed(application);
	}

	private static List<SpanData> processed(RedisApplication application) {
		return application.spans().stream().filter((span) -> span.getKind() == SpanKind.CONSUMER).toList();
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

	private static void assertNothingIsLeft(RedisApplication application) {
		ReactiveMessages messages = application.bean(ReactiveMessages.class);
		Set<Thread> threads = ConcurrentHashMap.newKeySet();
		await().untilAsserted(() -> assertThat(Mono.fromCallable(() -> {
			threads.add(Thread.currentThread());
			return messages.last() == null && !Span.current().getSpanContext().isValid();
		}).subscribeOn(Schedulers.parallel()).repeat(99).collect(Collectors.toSet()).block(TIMEOUT))
			.containsExactly(true));
		assertThat(threads).hasSize(Schedulers.DEFAULT_POOL_SIZE);
	}

	@TracedAgent(name = "retriever")
	public static class Agent {

		public Mono<String> answer(String question) {
			return Mono.delay(Duration.ofMillis(1), Schedulers.parallel()).thenReturn(question + "!");
		}

	}

}
