package io.agenttracing.instrument.springai;

import io.agenttracing.autoconfigure.AgentTracingAutoConfiguration;
import io.agenttracing.autoconfigure.ConditionalOnAgentTracing;
import io.agenttracing.span.AgentSpans;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.tracing.otel.bridge.OtelSpan;

import org.springframework.ai.model.observation.ModelObservationContext;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Fallback;

/**
 * Auto-configuration for what the spans of Spring AI do not say by themselves.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = AgentTracingAutoConfiguration.class)
@ConditionalOnClass({ ModelObservationContext.class, ObservationHandler.class, OtelSpan.class })
@ConditionalOnBean(AgentSpans.class)
@ConditionalOnAgentTracing
public final class SpringAiAgentTracingAutoConfiguration {

	@Bean
	@Fallback
	ProviderErrors agentTracingProviderErrors() {
		return new ProviderErrors();
	}

}
