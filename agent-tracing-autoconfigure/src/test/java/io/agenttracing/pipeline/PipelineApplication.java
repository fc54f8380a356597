package io.agenttracing.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

import io.agenttracing.autoconfigure.AgentTracingAutoConfiguration;
import io.agenttracing.pipeline.cap.LimitAgentTracingAutoConfiguration;
import io.agenttracing.pipeline.collector.SpanCounts;
import io.agenttracing.pipeline.collector.SpanOutcome;
import io.agenttracing.pipeline.collector.TraceCollector;
import io.agenttracing.pipeline.export.ExportAgentTracingAutoConfiguration;
import io.agenttracing.pipeline.masking.PrivacyAgentTracingAutoConfiguration;
import io.agenttracing.pipeline.sampling.SamplingAgentTracingAutoConfiguration;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.otlp.OtlpTracingAutoConfiguration;
import org.springframework.boot.opentelemetry.autoconfigure.OpenTelemetrySdkAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * An application with Boot's real tracing and all of ours that has to do with export.
 */
final class PipelineApplication {

	private PipelineApplication() {
	}

	static ApplicationContextRunner runner() {
		return new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(OpenTelemetrySdkAutoConfiguration.class,
					OpenTelemetryTracingAutoConfiguration.class, MicrometerTracingAutoConfiguration.class,
					OtlpTracingAutoConfiguration.class, AgentTracingAutoConfiguration.class,
					SamplingAgentTracingAutoConfiguration.class, LimitAgentTracingAutoConfiguration.class,
					PrivacyAgentTracingAutoConfiguration.class, ExportAgentTracingAutoConfiguration.class));
	}

	static void inParallel(int threads, IntConsumer work) throws Exception {
		ExecutorService executor = Executors.newFixedThreadPool(threads, (task) -> new Thread(task, "application"));
		List<Future<?>> results = new ArrayList<>();
		for (int i = 0; i < threads; i++) {
			int number = i;
			results.add(executor.submit(() -> work.accept(number)));
		}
		for (Future<?> result : results) {
			result.get(5, TimeUnit.MINUTES);
		}
		executor.shutdown();
	}

	/**
	 * Waits until nothing is under way and sees that every span has one outcome.
	 */
	static void assertAccounts(TraceCollector collector, long created) {
		await().atMost(60, TimeUnit.SECONDS).untilAsserted(() -> {
			collector.forceFlush().join(30, TimeUnit.SECONDS);
			assertThat(collector.waiting()).isZero();
		});
		SpanCounts counts = collector.counts();
		long outcomes = 0;
		for (SpanOutcome outcome : SpanOutcome.values()) {
			outcomes += counts.of(outcome);
		}
		assertThat(counts.created()).isEqualTo(created).isEqualTo(outcomes);
	}

}
