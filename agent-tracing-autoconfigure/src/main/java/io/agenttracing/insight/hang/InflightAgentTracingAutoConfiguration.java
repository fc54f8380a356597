package io.agenttracing.insight.hang;

import java.util.List;

import io.agenttracing.autoconfigure.AgentTracingAutoConfiguration;
import io.agenttracing.autoconfigure.ConditionalOnAgentTracing;
import io.agenttracing.autoconfigure.Counterparts;
import io.agenttracing.pipeline.PipelineStart;
import io.agenttracing.pipeline.TailSampledTraces;
import io.agenttracing.pipeline.TailSamplingPolicy;
import io.agenttracing.pipeline.UrgentExport;
import io.agenttracing.span.TrackedSpans;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.opentelemetry.sdk.trace.SdkTracerProvider;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurationPackages;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Fallback;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.annotation.Order;

/**
 * Auto-configuration for the watchdog, which reports calls that hang while they hang.
 * Spans of unsampled traces are recorded for it.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = AgentTracingAutoConfiguration.class,
		afterName = { "io.agenttracing.pipeline.sampling.SamplingAgentTracingAutoConfiguration",
				"io.agenttracing.pipeline.export.ExportAgentTracingAutoConfiguration" })
@ConditionalOnAgentTracing
@ConditionalOnBooleanProperty(name = "agent-tracing.inflight.enabled", matchIfMissing = true)
@ConditionalOnClass(SdkTracerProvider.class)
@ConditionalOnBean(UrgentExport.class)
@EnableConfigurationProperties(HangProperties.class)
public final class InflightAgentTracingAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	TailSamplingPolicy agentTracingRecordingOnly() {
		return TailSamplingPolicy.recordingOnly();
	}

	@Bean
	Watchdog agentTracingWatchdog(TrackedSpans openSpans, HangProperties properties, UrgentExport urgent,
			TailSampledTraces kept, BeanFactory beanFactory) {
		List<String> packages = AutoConfigurationPackages.has(beanFactory) ? AutoConfigurationPackages.get(beanFactory)
				: List.of();
		return new Watchdog(openSpans, new HangThreshold(properties.getStuckAfter(), properties.getStreamIdle()),
				new ThreadStacks(new LibraryFrames(packages)), new HangReporter(urgent, kept), System::nanoTime);
	}

	@Bean
	WatchdogThread agentTracingWatchdogThread(Watchdog watchdog, PipelineStart pipeline) {
		return new WatchdogThread(watchdog, pipeline);
	}

	@Bean
	@Lazy
	@Order(70)
	HangSection agentTracingInflightSection(TrackedSpans openSpans, Watchdog watchdog) {
		return new HangSection(openSpans, watchdog, System::nanoTime);
	}

	/**
	 * What is needed to find where a coroutine is suspended.
	 */
	@Bean
	Counterparts agentTracingSuspensionCounterparts() {
		return Counterparts.without("Reports of hangs do not tell where coroutines are suspended")
			.where("reactor.core.publisher.Mono")
			.where("kotlinx.coroutines.reactor.MonoKt")
			.field("reactor.core.publisher.MonoCreate$DefaultMonoSink", "disposable")
			.field("reactor.core.publisher.FluxCreate$SinkDisposable", "disposable")
			.field("kotlinx.coroutines.ChildContinuation", "child")
			.field("kotlinx.coroutines.ChildHandleNode", "childJob")
			.method("kotlinx.coroutines.JobSupport", "getState$kotlinx_coroutines_core")
			.type("kotlinx.coroutines.internal.ScopeCoroutine");
	}

	/**
	 * Meters, for an application that has Micrometer.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(MeterBinder.class)
	static class MetersConfiguration {

		@Bean
		@Fallback
		MeterBinder agentTracingInflightMeters(TrackedSpans openSpans, Watchdog watchdog) {
			return (registry) -> {
				Gauge.builder("agent_tracing.in_flight", openSpans, TrackedSpans::spans)
					.description("Spans that are open")
					.register(registry);
				Gauge.builder("agent_tracing.stuck", watchdog, Watchdog::stuck)
					.description("Spans that were reported as hanging and are open")
					.register(registry);
			};
		}

	}

}
