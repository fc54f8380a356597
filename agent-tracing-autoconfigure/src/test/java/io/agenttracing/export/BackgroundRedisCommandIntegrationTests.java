package io.agenttracing.export;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.agenttracing.autoconfigure.AgentTracingAutoConfiguration;
import io.agenttracing.testing.OtlpReceiver;
import io.agenttracing.testing.ReceivedSpan;
import io.agenttracing.trace.SpanOutcome;
import io.agenttracing.trace.TraceCollector;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import redis.embedded.RedisServer;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.observation.LettuceObservationAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.otlp.OtlpTracingAutoConfiguration;
import org.springframework.boot.opentelemetry.autoconfigure.OpenTelemetrySdkAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.data.redis.core.StringRedisTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What Lettuce's own commands, on a real Redis, leave in the traces.
 */
class BackgroundRedisCommandIntegrationTests {

	private final OtlpReceiver receiver = OtlpReceiver.start();

	private final RedisServer redis = startRedis();

	@AfterEach
	void close() throws IOException {
		this.redis.stop();
		this.receiver.close();
	}

	@Test
	void leavesCommandsOutsideAnyTraceOutAndKeepsThoseOfTheApplication() {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(ObservationAutoConfiguration.class,
					OpenTelemetrySdkAutoConfiguration.class, OpenTelemetryTracingAutoConfiguration.class,
					MicrometerTracingAutoConfiguration.class, OtlpTracingAutoConfiguration.class,
					LettuceObservationAutoConfiguration.class, DataRedisAutoConfiguration.class,
					AgentTracingAutoConfiguration.class, ExportAgentTracingAutoConfiguration.class))
			.withPropertyValues("management.tracing.sampling.probability=1.0",
					"management.opentelemetry.tracing.export.otlp.endpoint=" + this.receiver.httpEndpoint(),
					"spring.data.redis.port=" + this.redis.ports().get(0))
			.run((context) -> {
				StringRedisTemplate template = context.getBean(StringRedisTemplate.class);
				template.opsForValue().get("outside");
				Observation.createNotStarted("work", context.getBean(ObservationRegistry.class))
					.observe(() -> template.opsForValue().get("inside"));
				TraceCollector collector = context.getBean(TraceCollector.class);
				collector.forceFlush().join(20, TimeUnit.SECONDS);
				List<ReceivedSpan> spans = this.receiver.spans();
				assertThat(spans).extracting(ReceivedSpan::name).containsExactlyInAnyOrder("work", "get");
				assertThat(spans).filteredOn(ReceivedSpan::isRoot)
					.extracting(ReceivedSpan::name)
					.containsExactly("work");
				assertThat(collector.counts().of(SpanOutcome.BACKGROUND)).isGreaterThan(1);
				assertThat(collector.counts().created()).isEqualTo(
						collector.counts().of(SpanOutcome.DELIVERED) + collector.counts().of(SpanOutcome.BACKGROUND));
			});
		assertThat(this.receiver.spans()).hasSize(2);
	}

	private static RedisServer startRedis() {
		try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			int port = free.getLocalPort();
			free.close();
			RedisServer server = RedisServer.newRedisServer().port(port).bind("127.0.0.1").build();
			server.start();
			return server;
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
