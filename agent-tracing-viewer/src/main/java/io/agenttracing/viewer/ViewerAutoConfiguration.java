package io.agenttracing.viewer;

import java.util.List;

import ch.qos.logback.classic.LoggerContext;
import io.agenttracing.autoconfigure.AgentTracingAutoConfiguration;
import io.agenttracing.autoconfigure.ConditionalOnAgentTracing;
import io.agenttracing.autoconfigure.GenAiProperties;
import io.agenttracing.pipeline.SpanViewer;
import io.agenttracing.pipeline.collector.SpanTransformer;
import io.agenttracing.pipeline.masking.SpanMasking;
import io.agenttracing.span.BackgroundSpans;
import io.agenttracing.span.TrackedSpans;
import io.agenttracing.viewer.log.TraceLogAppender;
import io.agenttracing.viewer.model.TokenPrices;
import io.agenttracing.viewer.model.TraceModels;
import io.agenttracing.viewer.reception.OtlpReception;
import io.agenttracing.viewer.server.ViewerServer;
import io.agenttracing.viewer.store.TraceStore;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Fallback;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Auto-configuration for the page that shows traces on this machine while they run: where
 * somebody develops, or asks for it. Else there is no bean of it.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = AgentTracingAutoConfiguration.class,
		afterName = { "io.agenttracing.pipeline.masking.PrivacyAgentTracingAutoConfiguration",
				"io.agenttracing.pipeline.export.ExportAgentTracingAutoConfiguration" })
@ConditionalOnAgentTracing
@Conditional(OnViewerCondition.class)
@ConditionalOnBean({ TrackedSpans.class, SpanMasking.class })
@EnableConfigurationProperties(ViewerProperties.class)
public final class ViewerAutoConfiguration {

	@Bean
	SpanViewer agentTracingSpanViewer() {
		return new SpanViewer();
	}

	@Bean
	TraceStore agentTracingTraceStore(ViewerProperties properties) {
		return new TraceStore(properties.getMaxMemory().toBytes());
	}

	@Bean
	@Fallback
	LiveSpans agentTracingLiveSpans(TraceStore store, ObjectProvider<SpanTransformer> transformers, SpanMasking masking,
			TrackedSpans openSpans, ObjectProvider<BackgroundSpans> background) {
		List<SpanTransformer> all = transformers.orderedStream().toList();
		List<BackgroundSpans> kinds = background.orderedStream().toList();
		return new LiveSpans(store, new SpanPreparation(all, new Masking(masking)), openSpans,
				(root) -> kinds.stream().anyMatch((kind) -> kind.contains(root)));
	}

	@Bean
	@Lazy(false)
	Viewer agentTracingViewer(ViewerProperties properties, TraceStore store, LiveSpans spans, SpanMasking masking,
			ObjectProvider<GenAiProperties> genAi, ObjectProvider<LogSource> logs, SpanViewer viewer,
			ListableBeanFactory beanFactory, ConfigurableEnvironment environment) {
		GenAiProperties prices = genAi.getIfAvailable();
		TraceModels models = new TraceModels(store, (prices != null) ? new ModelPrices(prices) : TokenPrices.NONE);
		OtlpReception reception = new OtlpReception(store, new Masking(masking)::span);
		Viewer.Start server = () -> LocalPort
			.tell(ViewerServer.start(properties.getPort(), store, models, reception, Viewer::failed), environment);
		return new Viewer(server, spans, logs.getIfAvailable(() -> LogSource.NONE), viewer,
				new UnsampledRecording(beanFactory, properties.getRecordUnsampled()));
	}

	/**
	 * Lines of the log, for an application that has Logback.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(LoggerContext.class)
	static class LogbackConfiguration {

		@Bean
		LogSource agentTracingLogSource(TraceStore store, LiveSpans spans, SpanMasking masking) {
			return () -> TraceLogAppender.attach(store, spans.thread(), new Masking(masking)::text);
		}

	}

}
