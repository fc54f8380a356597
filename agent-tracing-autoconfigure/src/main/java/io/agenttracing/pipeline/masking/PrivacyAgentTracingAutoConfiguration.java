package io.agenttracing.pipeline.masking;

import io.agenttracing.autoconfigure.ConditionalOnAgentTracing;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.data.SpanData;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration for the masking of secrets in spans. Long values are cut unless the
 * application has a limit of its own, by
 * {@code management.opentelemetry.tracing.limits.max-attribute-value-length} or a bean.
 *
 * @since 0.1.0
 */
@AutoConfiguration
@ConditionalOnAgentTracing
@ConditionalOnClass(SpanData.class)
public final class PrivacyAgentTracingAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(SpanMasking.class)
	SecretSpanMasking agentTracingSpanMasking(ObjectProvider<SpanLimits> limits) {
		SpanLimits applied = limits.getIfUnique();
		boolean limited = applied != null && applied.getMaxAttributeValueLength() < Integer.MAX_VALUE;
		return limited ? SecretSpanMasking.notCutting() : SecretSpanMasking.cutting();
	}

}
