package io.agenttracing.pipeline.export;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.agenttracing.autoconfigure.AgentTracingAutoConfiguration;
import io.agenttracing.autoconfigure.ConditionalOnAgentTracing;
import io.agenttracing.autoconfigure.Counterparts;
import io.agenttracing.autoconfigure.EndpointSection;
import io.agenttracing.autoconfigure.PropertyRequirement;
import io.agenttracing.autoconfigure.StartupDetail;
import io.agenttracing.pipeline.EndedSpanListener;
import io.agenttracing.pipeline.FinishedTraceListener;
import io.agenttracing.pipeline.SpanViewer;
import io.agenttracing.pipeline.TailSampledTraces;
import io.agenttracing.pipeline.TailSamplingPolicy;
import io.agenttracing.pipeline.TraceInspector;
import io.agenttracing.pipeline.UrgentSpanListener;
import io.agenttracing.pipeline.collector.CollectorSettings;
import io.agenttracing.pipeline.collector.CollectorUse;
import io.agenttracing.pipeline.collector.SpanBuffers;
import io.agenttracing.pipeline.collector.SpanCounts;
import io.agenttracing.pipeline.collector.SpanOutcome;
import io.agenttracing.pipeline.collector.SpanSelection;
import io.agenttracing.pipeline.collector.SpanTransformer;
import io.agenttracing.pipeline.collector.TraceCollector;
import io.agenttracing.pipeline.collector.TraceRewriter;
import io.agenttracing.pipeline.export.delivery.ExportExtensions;
import io.agenttracing.pipeline.export.delivery.ExporterLog;
import io.agenttracing.pipeline.export.delivery.LateExport;
import io.agenttracing.pipeline.export.delivery.RetainingSettings;
import io.agenttracing.pipeline.export.otlp.OtlpSenders;
import io.agenttracing.span.BackgroundSpans;
import io.agenttracing.span.TrackedSpans;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.tracing.exporter.SpanExportingPredicate;
import io.micrometer.tracing.exporter.SpanFilter;
import io.micrometer.tracing.exporter.SpanReporter;
import io.micrometer.tracing.otel.bridge.CompositeSpanExporter;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.common.ComponentLoader;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.common.export.HttpSenderProvider;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingProperties;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingProperties.Export;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.SdkTracerProviderBuilderCustomizer;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.SpanExporters;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.otlp.OtlpGrpcSpanExporterBuilderCustomizer;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.otlp.OtlpHttpSpanExporterBuilderCustomizer;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.otlp.OtlpTracingConnectionDetails;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.otlp.OtlpTracingProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Fallback;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

/**
 * Auto-configuration for the export of traces: the collector replaces Spring Boot's batch
 * processor and honours its properties. If the application has a
 * {@link BatchSpanProcessor} of its own, that exports, and the collector only notifies
 * listeners.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = { OpenTelemetryTracingAutoConfiguration.class, AgentTracingAutoConfiguration.class },
		afterName = { "io.agenttracing.pipeline.sampling.SamplingAgentTracingAutoConfiguration",
				"io.agenttracing.pipeline.cap.LimitAgentTracingAutoConfiguration",
				"io.agenttracing.pipeline.masking.PrivacyAgentTracingAutoConfiguration" })
@ConditionalOnAgentTracing
@ConditionalOnClass({ OpenTelemetryTracingAutoConfiguration.class, CompositeSpanExporter.class,
		SdkTracerProvider.class })
@ConditionalOnBean(SpanExporters.class)
@EnableConfigurationProperties(ExportProperties.class)
public final class ExportAgentTracingAutoConfiguration {

	private static final String PREFIX = "management.opentelemetry.tracing.export.";

	@Bean
	static BatchSpanProcessorRemovingPostProcessor agentTracingBatchSpanProcessorRemovingPostProcessor() {
		return new BatchSpanProcessorRemovingPostProcessor(OpenTelemetryTracingAutoConfiguration.class.getName());
	}

	@Bean
	static OwnProcessors agentTracingOwnProcessors(ConfigurableListableBeanFactory beanFactory) {
		return new OwnProcessors(beanFactory);
	}

	@Bean
	Counterparts agentTracingExportCounterparts() {
		Counterparts loggers = Counterparts
			.without("Each failure to export is also logged by the exporter, and its reason may not be known")
			.where("io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter");
		ExporterLog.OTLP_LOGGERS.forEach(loggers::type);
		return Counterparts.without("Traces are exported past agent tracing, neither masked nor capped")
			.method(OpenTelemetryTracingAutoConfiguration.class.getName(),
					BatchSpanProcessorRemovingPostProcessor.BEAN_NAME)
			.and(loggers);
	}

	@Bean
	ExporterLog agentTracingExporterLog() {
		return new ExporterLog();
	}

	@Bean
	TraceDestination agentTracingTraceDestination(SpanExporters exporters, ObjectProvider<SpanReporter> reporters,
			ObjectProvider<OtlpTracingConnectionDetails> otlp, ObjectProvider<OtlpTracingProperties> otlpProperties,
			ListableBeanFactory beanFactory, Environment environment) {
		// By name: the application's processor must not be created from here.
		if (beanFactory.getBeanNamesForType(BatchSpanProcessor.class, true, false).length > 0) {
			return TraceDestination.OWN_BATCH_PROCESSOR;
		}
		List<Object> sinks = new ArrayList<>(exporters.list());
		reporters.orderedStream().forEach(sinks::add);
		return TraceDestination.of(sinks, otlpUrl(otlp.getIfUnique(), otlpProperties.getIfUnique()),
				zipkinSender(beanFactory), hint(environment));
	}

	@Bean(OwnProcessors.SINK)
	LateExport agentTracingRetainingExport(TraceDestination destination, ExporterLog exporterLog,
			OpenTelemetryTracingProperties properties, ExportProperties exportProperties, SpanExporters exporters,
			ObjectProvider<SpanExportingPredicate> predicates, ObjectProvider<SpanReporter> reporters,
			ObjectProvider<SpanFilter> filters, SpanCounts counts, SpanBuffers buffers) {
		if (destination.isOwnBatchProcessor()) {
			counts.exportedElsewhere();
		}
		Export export = properties.getExport();
		int batchSize = positive("max-batch-size", export.getMaxBatchSize());
		Duration delay = notNegative(PREFIX + "schedule-delay", export.getScheduleDelay());
		Duration timeout = timeout(export.getTimeout());
		Duration shutdownTimeout = exportProperties.getShutdownTimeout();
		ExportExtensions extensions = new ExportExtensions(predicates.orderedStream().toList(),
				filters.orderedStream().toList(),
				destination.isNowhere() ? List.of() : reporters.orderedStream().toList());
		LateExport sink = new LateExport(destination.isNowhere() ? List.of() : exporters.list(), extensions,
				() -> new RetainingSettings(batchSize, delay, timeout, shutdownTimeout, destination.places()), counts,
				buffers.retained());
		exporterLog.demoteWhile(sink::isExporting);
		return sink;
	}

	@Bean
	@Fallback
	@Order(Ordered.HIGHEST_PRECEDENCE)
	TraceCollector agentTracingTraceCollector(LateExport sink, OpenTelemetryTracingProperties properties,
			ObjectProvider<TailSamplingPolicy> tailSampling, TailSampledTraces kept,
			ObjectProvider<BackgroundSpans> background, ObjectProvider<SpanTransformer> transformers,
			ObjectProvider<SpanSelection.Factory> selections, ObjectProvider<TraceInspector> inspector,
			ObjectProvider<TraceRewriter> rewriter, SpanBuffers buffers, SpanCounts counts, TrackedSpans openSpans) {
		Export export = properties.getExport();
		return new TraceCollector(sink, new CollectorSettings(positive("max-queue-size", export.getMaxQueueSize()),
				positive("max-batch-size", export.getMaxBatchSize()), export.isIncludeUnsampled(),
				tailSampling.getIfAvailable(), kept, any(background.orderedStream().toList()),
				all(transformers.orderedStream().toList()), selections.getIfAvailable(CollectorSettings::allSpans),
				inspector.getIfAvailable(() -> TraceInspector.NONE), buffers.pending(), counts, System::nanoTime,
				rewriter.getIfAvailable(() -> TraceRewriter.NONE)), openSpans);
	}

	@Bean
	@Fallback
	@Order(Ordered.LOWEST_PRECEDENCE)
	SdkTracerProviderBuilderCustomizer agentTracingLastStart(TraceCollector collector) {
		return (builder) -> builder.addSpanProcessor(collector.startingLast());
	}

	private static BackgroundSpans any(List<BackgroundSpans> kinds) {
		BackgroundSpans[] all = kinds.toArray(BackgroundSpans[]::new);
		return (root) -> {
			for (BackgroundSpans kind : all) {
				if (kind.contains(root)) {
					return true;
				}
			}
			return false;
		};
	}

	private static SpanTransformer all(List<SpanTransformer> transformers) {
		SpanTransformer[] all = transformers.toArray(SpanTransformer[]::new);
		return (span) -> {
			SpanData result = span;
			for (SpanTransformer transformer : all) {
				result = transformer.transform(result);
			}
			return result;
		};
	}

	// Late, because a listener may need a tracer, which needs the collector.
	@Bean
	SmartInitializingSingleton agentTracingFinishedTraceListeners(TraceCollector collector,
			ObjectProvider<FinishedTraceListener> listeners, ObjectProvider<EndedSpanListener> endedSpanListeners,
			ObjectProvider<UrgentSpanListener> urgentSpanListeners) {
		return () -> {
			listeners.orderedStream().forEach(collector::addListener);
			endedSpanListeners.orderedStream().forEach(collector::addEndedSpanListener);
			urgentSpanListeners.orderedStream().forEach(collector::addUrgentSpanListener);
		};
	}

	@Bean
	@Lazy
	@Order(30)
	SpansSection agentTracingSpansSection(TraceCollector collector) {
		return new SpansSection(collector);
	}

	@Bean
	@Lazy
	@Order(40)
	EndpointSection agentTracingBufferSection(SpanBuffers buffers) {
		return EndpointSection.of("buffer", () -> Map.of("pendingBytes", buffers.pending().bytes(), "retainedBytes",
				buffers.retained().bytes(), "maxBytes", buffers.pending().maxBytes()));
	}

	@Bean
	CollectorUse agentTracingCollectorUse(TraceCollector collector, ObjectProvider<OpenTelemetry> openTelemetry,
			ObjectProvider<SdkTracerProvider> providers) {
		return new CollectorUse(collector, openTelemetry.getIfUnique(), providers.stream());
	}

	@Bean
	@Lazy(false)
	PassingSpans agentTracingPassingSpans(CollectorUse use, TraceDestination destination) {
		return new PassingSpans(use, destination);
	}

	@Bean
	@Lazy
	@Order(30)
	StartupDetail agentTracingExportStartupDetail(PassingSpans passing, ObjectProvider<SpanViewer> viewer,
			Environment environment) {
		return () -> ShownTraces.describe(passing.describe(), passing.isNowhere(),
				viewer.getIfAvailable(() -> SpanViewer.NONE), environment);
	}

	@Bean
	@Lazy
	@Order(60)
	EndpointSection agentTracingExportersSection(LateExport sink) {
		return EndpointSection.of("exporters", sink::exporters);
	}

	private static String hint(Environment environment) {
		for (String key : List.of("management.tracing.export.otlp.enabled", "management.tracing.export.enabled")) {
			if (Boolean.FALSE.equals(environment.getProperty(key, Boolean.class))) {
				return "traces go nowhere: " + key + " is false";
			}
		}
		return "traces go nowhere: set " + PREFIX + "otlp.endpoint";
	}

	private static @Nullable String otlpUrl(@Nullable OtlpTracingConnectionDetails details,
			@Nullable OtlpTracingProperties properties) {
		return (details != null && properties != null) ? details.getUrl(properties.getTransport()) : null;
	}

	private static @Nullable Object zipkinSender(ListableBeanFactory beanFactory) {
		String type = "zipkin2.reporter.BytesMessageSender";
		ClassLoader classLoader = SpanExporters.class.getClassLoader();
		return ClassUtils.isPresent(type, classLoader)
				? beanFactory.getBeanProvider(ClassUtils.resolveClassName(type, classLoader)).getIfUnique() : null;
	}

	private static int positive(String key, int value) {
		PropertyRequirement.require(value > 0, PREFIX + key, value, "It must be positive.");
		return value;
	}

	private static Duration notNegative(String key, Duration value) {
		PropertyRequirement.require(!value.isNegative(), key, value, "It must not be negative.");
		return value;
	}

	private static Duration timeout(Duration value) {
		// Zero means no limit in OpenTelemetry.
		return notNegative(PREFIX + "timeout", value).isZero() ? Duration.ofDays(365) : value;
	}

	/**
	 * The senders of Spring Boot's OTLP exporters. Customizers of the application come
	 * later and take precedence.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ OtlpHttpSpanExporter.class, OtlpHttpSpanExporterBuilderCustomizer.class,
			HttpSenderProvider.class, ComponentLoader.class })
	static class Senders {

		@Bean
		@Lazy
		@Fallback
		@Order(Ordered.HIGHEST_PRECEDENCE)
		OtlpHttpSpanExporterBuilderCustomizer agentTracingOtlpHttpSender() {
			return (builder) -> builder.setComponentLoader(senders());
		}

		@Bean
		@Lazy
		@Fallback
		@Order(Ordered.HIGHEST_PRECEDENCE)
		OtlpGrpcSpanExporterBuilderCustomizer agentTracingOtlpGrpcSender() {
			return (builder) -> builder.setComponentLoader(senders());
		}

		private static OtlpSenders senders() {
			return new OtlpSenders(ComponentLoader.forClassLoader(OtlpHttpSpanExporter.class.getClassLoader()));
		}

	}

	/**
	 * Meters, if Micrometer is available.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(MeterBinder.class)
	static class MetersConfiguration {

		@Bean
		@Fallback
		MeterBinder agentTracingSpanMeters(SpanCounts counts) {
			return (registry) -> {
				for (SpanOutcome outcome : SpanOutcome.values()) {
					FunctionCounter.builder("agent_tracing.spans", counts, (all) -> all.of(outcome))
						.description("Spans that were created, by what became of them")
						.tag("outcome", outcome.outcome())
						.tag("reason", outcome.reason())
						.register(registry);
				}
			};
		}

	}

}
