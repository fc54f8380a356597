package io.agenttracing.pipeline.cap;

import io.agenttracing.autoconfigure.ConditionalOnAgentTracing;
import io.agenttracing.autoconfigure.StartupDetail;
import io.agenttracing.pipeline.collector.CollectorUse;
import io.agenttracing.pipeline.collector.SpanCounts;
import io.agenttracing.pipeline.collector.SpanSelection;
import io.agenttracing.span.InjectedSpans;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.annotation.Order;

/**
 * Auto-configuration for the span cap. It backs off for a {@link SpanSelection.Factory}
 * of the application.
 *
 * @since 0.1.0
 */
@AutoConfiguration
@ConditionalOnAgentTracing
@ConditionalOnClass(SpanData.class)
@EnableConfigurationProperties(LimitProperties.class)
public final class LimitAgentTracingAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	SpanSelection.Factory agentTracingSpanSelectionFactory(LimitProperties properties,
			ObjectProvider<SpanCounts> counts, ObjectProvider<InjectedSpans> injected) {
		return new SpanCap(properties.getMaxSpansPerTrace(), counts.getIfAvailable(SpanCounts::new),
				injected.getIfAvailable(InjectedSpans::new));
	}

	@Bean
	@Lazy
	@Order(20)
	StartupDetail agentTracingSpanCapDetail(SpanSelection.Factory selections, ObjectProvider<CollectorUse> use,
			ObjectProvider<SpanCounts> counts) {
		return () -> {
			CollectorUse instance = use.getIfAvailable();
			if ((instance != null && instance.isBypassed()) || isExportedElsewhere(counts.getIfAvailable())) {
				return "no span cap";
			}
			return (selections instanceof SpanCap cap) ? cap.describe() : "custom span selection";
		};
	}

	private static boolean isExportedElsewhere(@Nullable SpanCounts counts) {
		return counts != null && counts.isExportedElsewhere();
	}

}
