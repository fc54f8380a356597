package io.agenttracing.instrument.redis;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.agenttracing.autoconfigure.AgentTracingAutoConfiguration;
import io.agenttracing.pipeline.collector.SpanCounts;
import io.agenttracing.pipeline.collector.SpanOutcome;
import io.agenttracing.pipeline.collector.TraceCollector;
import io.agenttracing.pipeline.export.ExportAgentTracingAutoConfiguration;
import io.agenttracing.pipeline.sampling.SamplingAgentTracingAutoConfiguration;
import io.agenttracing.testing.EmbeddedRedis;
import io.agenttracing.testing.OtlpReceiver;
import io.agenttracing.testing.ReceivedSpan;
import io.lettuce.core.tracing.MicrometerTracing;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.ClientResourcesBuilderCustomizer;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.observation.LettuceObservationAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.otlp.OtlpTracingAutoConfiguration;
import org.springframework.boot.opentelemetry.autoconfigure.OpenTelemetrySdkAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.dao.DataAccessException;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.stream.MapRecord;
import org.springframework.data.redis.connection.stream.ReadOffset;
import org.springframework.data.redis.connection.stream.StreamOffset;
import org.springframework.data.redis.connection.stream.StreamReadOptions;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.listener.ChannelTopic;
import org.springframework.data.redis.listener.RedisMessageListenerContainer;
import org.springframework.data.redis.stream.StreamMessageListenerContainer;
import org.springframework.data.redis.stream.StreamMessageListenerContainer.StreamMessageListenerContainerOptions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Which of Lettuce's commands, on a real Redis, are traces.
 */
class BackgroundRedisCommandIntegrationTests {

	@RegisterExtension
	static final EmbeddedRedis redis = new EmbeddedRedis();

	private final OtlpReceiver receiver = OtlpReceiver.start();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(ObservationAutoConfiguration.class, OpenTelemetrySdkAutoConfiguration.class,
						OpenTelemetryTracingAutoConfiguration.class, MicrometerTracingAutoConfiguration.class,
						OtlpTracingAutoConfiguration.class, DataRedisAutoConfiguration.class,
						AgentTracingAutoConfiguration.class, SamplingAgentTracingAutoConfiguration.class,
						ExportAgentTracingAutoConfiguration.class, RedisCommandsAgentTracingAutoConfiguration.class))
		.withPropertyValues(redis.properties())
		.withPropertyValues("management.tracing.sampling.probability=1.0",
				"management.opentelemetry.tracing.export.otlp.endpoint=" + this.receiver.httpEndpoint());

	private final ApplicationContextRunner observed = this.runner
		.withConfiguration(AutoConfigurations.of(LettuceObservationAutoConfiguration.class));

	@AfterEach
	void close() {
		this.receiver.close();
	}

	@Test
	void leavesOutWhatConnectionsAskAndKeepsWhatTheApplicationAsks() {
		this.observed.run((context) -> {
			StringRedisTemplate template = context.getBean(StringRedisTemplate.class);
			template.opsForValue().set("kind", "text");
			template.opsForValue().get("kind");
			assertThatExceptionOfType(DataAccessException.class)
				.isThrownBy(() -> template.opsForList().leftPush("kind", "value"));
			Observation.createNotStarted("work", context.getBean(ObservationRegistry.class))
				.observe(() -> template.opsForValue().get("inside"));
			List<ReceivedSpan> spans = flushed(context);
			assertThat(spans).filteredOn(ReceivedSpan::isRoot)
				.extracting(ReceivedSpan::name)
				.containsExactlyInAnyOrder("set", "get", "lpush", "work");
			assertAccounts(context, 2);
		});
		assertThat(this.receiver.spans()).hasSize(5);
	}

	@Test
	void leavesOutReadsThatWaitWithAResultOrNot() {
		this.observed.withUserConfiguration(Listeners.class).run((context) -> {
			StringRedisTemplate template = context.getBean(StringRedisTemplate.class);
			Listeners listeners = context.getBean(Listeners.class);
			for (int i = 0; i < Listeners.RECORDS; i++) {
				template.opsForStream().add("background.records", Map.of("number", Integer.toString(i)));
			}
			template.convertAndSend("background.channel", "text");
			assertThat(listeners.received.await(60, TimeUnit.SECONDS)).isTrue();
			template.opsForList().leftPush("background.list", "value");
			assertThat(template.opsForList().leftPop("background.list", Duration.ofSeconds(1))).isEqualTo("value");
			flushed(context);
		});
		// At the shutdown the container unsubscribes, and its reads fail
		assertThat(this.receiver.spans()).filteredOn(ReceivedSpan::isRoot)
			.extracting(ReceivedSpan::name)
			.contains("xadd", "publish", "lpush")
			.doesNotContain("xread", "blpop", "subscribe", "unsubscribe", "ping", "hello", "client");
	}

	@Test
	void keepsAReadThatIsSeenNotToWait() {
		this.runner.withUserConfiguration(Arguments.class).run((context) -> {
			StringRedisTemplate template = context.getBean(StringRedisTemplate.class);
			StreamOffset<String> start = StreamOffset.fromStart("background.absent");
			template.opsForStream().read(start);
			template.opsForStream().read(StreamReadOptions.empty().block(Duration.ofMillis(10)), start);
			assertThat(flushed(context)).extracting(ReceivedSpan::name).containsExactly("xread");
			assertThat(this.receiver.spans().get(0).attribute("db.statement").toString()).doesNotContain("BLOCK");
		});
	}

	@Test
	void keepsNoTraceForAReadThatWaitsLong() {
		this.observed
			.withPropertyValues("management.tracing.sampling.probability=0.0",
					"agent-tracing.sampling.keep.slower-than=50ms")
			.run((context) -> {
				context.getBean(StringRedisTemplate.class)
					.opsForList()
					.leftPop("background.empty", Duration.ofSeconds(1));
				flushed(context);
				SpanCounts counts = context.getBean(SpanCounts.class);
				assertThat(counts.of(SpanOutcome.BACKGROUND)).isZero();
				assertThat(counts.of(SpanOutcome.NOT_KEPT)).isEqualTo(counts.created()).isPositive();
			});
	}

	private List<ReceivedSpan> flushed(ApplicationContext context) {
		context.getBean(TraceCollector.class).forceFlush().join(20, TimeUnit.SECONDS);
		return this.receiver.spans();
	}

	private static void assertAccounts(ApplicationContext context, int least) {
		SpanCounts counts = context.getBean(SpanCounts.class);
		assertThat(counts.of(SpanOutcome.BACKGROUND)).isGreaterThanOrEqualTo(least);
		assertThat(counts.created()).isEqualTo(counts.of(SpanOutcome.DELIVERED) + counts.of(SpanOutcome.BACKGROUND));
	}

	@Configuration(proxyBeanMethods = false)
	static class Listeners {

		private static final int RECORDS = 20;

		private final CountDownLatch received = new CountDownLatch(RECORDS + 1);

		@Bean
		RedisMessageListenerContainer channels(RedisConnectionFactory connectionFactory) {
			RedisMessageListenerContainer container = new RedisMessageListenerContainer();
			container.setConnectionFactory(connectionFactory);
			container.addMessageListener((message, pattern) -> this.received.countDown(),
					new ChannelTopic("background.channel"));
			return container;
		}

		@Bean(initMethod = "start", destroyMethod = "stop")
		StreamMessageListenerContainer<String, MapRecord<String, String, String>> records(
				RedisConnectionFactory connectionFactory) {
			StreamMessageListenerContainer<String, MapRecord<String, String, String>> container = StreamMessageListenerContainer
				.create(connectionFactory,
						StreamMessageListenerContainerOptions.builder()
							.batchSize(1)
							.pollTimeout(Duration.ofMillis(100))
							.build());
			container.receive(StreamOffset.create("background.records", ReadOffset.from("0")),
					(record) -> this.received.countDown());
			return container;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Arguments {

		@Bean
		ClientResourcesBuilderCustomizer arguments(ObservationRegistry registry) {
			return (client) -> client.tracing(new MicrometerTracing(registry, "Redis", true));
		}

	}

}
