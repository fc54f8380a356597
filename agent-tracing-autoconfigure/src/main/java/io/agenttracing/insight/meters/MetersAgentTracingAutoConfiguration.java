package io.agenttracing.insight.meters;

import java.util.List;

import io.agenttracing.autoconfigure.AgentTracingAutoConfiguration;
import io.agenttracing.autoconfigure.ConditionalOnAgentTracing;
import io.agenttracing.pipeline.PipelineStart;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.sdk.trace.data.SpanData;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;
import org.springframework.util.ClassUtils;

/**
 * Auto-configuration for meters of agents, tools and models, for an application with a
 * {@link MeterRegistry}.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = AgentTracingAutoConfiguration.class, afterName = {
		"io.agenttracing.pipeline.export.ExportAgentTracingAutoConfiguration",
		"org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration",
		"org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration" })
@ConditionalOnAgentTracing
@ConditionalOnClass({ MeterRegistry.class, SpanData.class })
@ConditionalOnBean(PipelineStart.class)
@ConditionalOnSingleCandidate(MeterRegistry.class)
public final class MetersAgentTracingAutoConfiguration {

	/**
	 * Who asks for the current span as a meter records, where exemplars are not switched
	 * off: Prometheus and OTLP.
	 */
	private static final List<String> EXEMPLARS = List.of("io.prometheus.metrics.tracer.common.SpanContext",
			"io.micrometer.registry.otlp.ExemplarContextProvider");

	@Bean
	SpanMeters agentTracingGenAiMeters(MeterRegistry registry, ListableBeanFactory beanFactory) {
		return new SpanMeters(registry, EXEMPLARS.stream().anyMatch((type) -> isBean(type, beanFactory)));
	}

	private static boolean isBean(String type, ListableBeanFactory beanFactory) {
		ClassLoader classLoader = MeterRegistry.class.getClassLoader();
		return ClassUtils.isPresent(type, classLoader) && beanFactory
			.getBeanNamesForType(ClassUtils.resolveClassName(type, classLoader), true, false).length > 0;
	}

}
