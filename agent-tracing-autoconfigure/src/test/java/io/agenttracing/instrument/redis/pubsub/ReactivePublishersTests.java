package io.agenttracing.instrument.redis.pubsub;

import java.time.Duration;
import java.util.Map;
import java.util.function.Function;

import io.agenttracing.AgentTracer;
import io.agenttracing.TracedAgent;
import io.agenttracing.instrument.redis.RedisApplication;
import io.agenttracing.testing.EmbeddedRedis;
import io.agenttracing.testing.EndedSpans;
import io.agenttracing.testing.TraceShapes;
import io.opentelemetry.context.Context;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.Disposable;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.ReactiveRedisConnectionFactory;
import org.springframework.data.redis.connection.stream.StreamOffset;
import org.springframework.data.redis.core.ReactiveStringRedisTemplate;
import org.springframework.data.redis.stream.StreamReceiver;
import org.springframework.data.redis.stream.StreamReceiver.StreamReceiverOptions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Agents that publish reactively, on whatever thread they are by then, and agents that
 * process it reactively, in both of Boot's modes.
 */
class ReactivePublishersTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	@RegisterExtension
	static final EmbeddedRedis redis = new EmbeddedRedis();

	@AfterEach
	void nothingStaysCurrent() {
		Hooks.disableAutomaticContextPropagation();
		assertThat(Context.current()).isSameAs(Context.root());
	}

	@ParameterizedTest
	@CsvSource({ "limited, immediate", "limited, parallel", "limited, boundedElastic", "auto, immediate",
			"auto, parallel", "auto, boundedElastic" })
	void messageIsProcessedBelowTheAgentThatPublishesIt(String mode, String thread) {
		try (RedisApplication application = start(mode)) {
			ReactiveChannel channel = new ReactiveChannel(application, "agent.messages.");
			Disposable subscription = channel.listen()
				.flatMap(application.bean(AgentTracer.class)
					.process((message) -> application.bean(Reader.class).read(message.getMessage())))
				.subscribe(channel::add);
			application.bean(Writer.class)
				.write((redis) -> redis.convertAndSend(channel.name(), "text"), scheduler(thread))
				.block(TIMEOUT);
			assertThat(channel.next()).isEqualTo("text!");
			subscription.dispose();
			assertShape(application, channel.name());
		}
	}

	@ParameterizedTest
	@CsvSource({ "limited, immediate", "limited, parallel", "limited, boundedElastic", "auto, immediate",
			"auto, parallel", "auto, boundedElastic" })
	void recordIsProcessedBelowTheAgentThatAddsIt(String mode, String thread) {
		try (RedisApplication application = start(mode)) {
			ReactiveChannel stream = new ReactiveChannel(application, "agent.records.");
			StreamReceiver<String, ?> receiver = StreamReceiver.create(
					application.bean(ReactiveRedisConnectionFactory.class),
					StreamReceiverOptions.builder().pollTimeout(Duration.ofMillis(50)).build());
			application.bean(Writer.class)
				.write((redis) -> redis.opsForStream().add(stream.name(), Map.of("text", "text")), scheduler(thread))
				.block(TIMEOUT);
			Disposable subscription = receiver.receive(StreamOffset.fromStart(stream.name()))
				.flatMap(application.bean(AgentTracer.class)
					.process((record) -> application.bean(Reader.class).read(record.getValue().toString())))
				.subscribe(stream::add);
			assertThat(stream.next()).asString().contains("text=text").endsWith("!");
			subscription.dispose();
			assertShape(application, stream.name());
		}
	}

	private static RedisApplication start(String mode) {
		return RedisApplication.start(redis, Agents.class, "spring.reactor.context-propagation=" + mode);
	}

	private static Scheduler scheduler(String name) {
		return switch (name) {
			case "parallel" -> Schedulers.parallel();
			case "boundedElastic" -> Schedulers.boundedElastic();
			default -> Schedulers.immediate();
		};
	}

	private static void assertShape(RedisApplication application, String name) {
		String shape = """
				- > invoke_agent writer
				invoke_agent writer > publish {name}
				process {name} > invoke_agent reader
				publish {name} > process {name}""".replace("{name}", name);
		application.bean(EndedSpans.class).awaitEnd();
		await().untilAsserted(() -> assertThat(TraceShapes.of(application.spans())).isEqualTo(Map.of(shape, 1L)));
	}

	@Configuration(proxyBeanMethods = false)
	static class Agents {

		@Bean
		Writer writer(ReactiveStringRedisTemplate redis) {
			return new Writer(redis);
		}

		@Bean
		Reader reader() {
			return new Reader();
		}

	}

	@TracedAgent(name = "writer")
	public static class Writer {

		private final ReactiveStringRedisTemplate redis;

		Writer(ReactiveStringRedisTemplate redis) {
			this.redis = redis;
		}

		public Mono<?> write(Function<ReactiveStringRedisTemplate, Mono<?>> command, Scheduler thread) {
			return Mono.just("go").publishOn(thread).flatMap((go) -> command.apply(this.redis));
		}

	}

	@TracedAgent(name = "reader")
	public static class Reader {

		public Mono<String> read(String text) {
			return Mono.delay(Duration.ofMillis(1)).thenReturn(text + "!");
		}

	}

}
