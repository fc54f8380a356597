package io.agenttracing;

import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import io.agenttracing.insight.actuator.AgentTracingEndpoint;
import io.agenttracing.pipeline.collector.TraceCollector;
import io.agenttracing.testing.OtlpReceiver;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.trace.Tracer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/**
 * An application that has made no span has no thread of agent tracing, whoever asks it.
 */
@ExtendWith(OutputCaptureExtension.class)
class FirstSpanTests {

	private final Set<Thread> others = threads();

	@Test
	void startsTheThreads(CapturedOutput output) {
		try (OtlpReceiver receiver = OtlpReceiver.start();
				ConfigurableApplicationContext context = start(
						"management.opentelemetry.tracing.export.otlp.endpoint=" + receiver.httpEndpoint())) {
			assertThat(output).contains("traces go to " + receiver.httpEndpoint());
			context.getBean(MeterRegistry.class)
				.getMeters()
				.stream()
				.filter((meter) -> meter.getId().getName().startsWith("agent_tracing."))
				.forEach((meter) -> assertThat(meter.measure())
					.allSatisfy((measurement) -> assertThat(measurement.getValue()).isNotNaN()));
			assertThat(context.getBean(AgentTracingEndpoint.class).all()).containsKeys("spans", "exporters", "inflight")
				.extractingByKey("exporters")
				.asString()
				.contains("OtlpHttpSpanExporter");
			assertThat(context.getBean(TraceCollector.class).forceFlush().isSuccess()).isTrue();
			assertThat(own()).isEmpty();
			context.getBean(Tracer.class).spanBuilder("first").startSpan().end();
			await().untilAsserted(() -> assertThat(own()).contains("agent-tracing-collector",
					"agent-tracing-export-OtlpHttpSpanExporter", "agent-tracing-watchdog"));
			assertThat(context.getBean(TraceCollector.class).forceFlush().join(20, TimeUnit.SECONDS).isSuccess())
				.isTrue();
			assertThat(receiver.spans()).hasSize(1);
		}
		await().untilAsserted(() -> assertThat(own()).isEmpty());
	}

	@Test
	void isNotNeededToStop() {
		try (OtlpReceiver receiver = OtlpReceiver.start()) {
			long begin;
			try (ConfigurableApplicationContext context = start(
					"management.opentelemetry.tracing.export.otlp.endpoint=" + receiver.httpEndpoint())) {
				assertThat(context.isActive()).isTrue();
				begin = System.nanoTime();
			}
			assertThat(System.nanoTime() - begin).isLessThan(TimeUnit.SECONDS.toNanos(5));
			assertThat(receiver.spans()).isEmpty();
		}
		await().untilAsserted(() -> assertThat(own()).isEmpty());
	}

	@Test
	void isNotAwaitedByChecks() {
		for (String invalid : new String[] { "management.opentelemetry.tracing.export.max-batch-size=0",
				"management.opentelemetry.tracing.export.schedule-delay=-1s",
				"management.opentelemetry.tracing.export.timeout=-1s",
				"management.opentelemetry.tracing.export.max-queue-size=0", "agent-tracing.export.shutdown-timeout=11s",
				"agent-tracing.inflight.stuck-after=0s" }) {
			assertThatThrownBy(() -> start(invalid)).as(invalid)
				.rootCause()
				.hasMessageContaining(invalid.substring(0, invalid.indexOf('=')));
		}
		assertThat(own()).isEmpty();
	}

	private Set<String> own() {
		return threads().stream()
			.filter((thread) -> !this.others.contains(thread))
			.map(Thread::getName)
			.collect(Collectors.toSet());
	}

	private static Set<Thread> threads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().startsWith("agent-tracing-"))
			.collect(Collectors.toSet());
	}

	private static ConfigurableApplicationContext start(String property) {
		return new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.properties("agent-tracing.sampling.probability=1.0",
					"management.endpoints.web.exposure.include=agenttracing", property)
			.run();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
