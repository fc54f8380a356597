package io.agenttracing.instrument.observation;

import io.agenttracing.autoconfigure.AgentTracingAutoConfiguration;
import io.agenttracing.autoconfigure.ConditionalOnAgentTracing;
import io.agenttracing.span.TrackedSpans;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.tracing.otel.bridge.OtelSpan;
import io.opentelemetry.api.trace.Span;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Fallback;

/**
 * Auto-configuration for the spans of Observations, which are named when they start.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = AgentTracingAutoConfiguration.class)
@ConditionalOnAgentTracing
@ConditionalOnClass({ ObservationHandler.class, OtelSpan.class, Span.class })
public final class ObservationAgentTracingAutoConfiguration {

	@Bean
	@Fallback
	EarlySpanNames agentTracingEarlySpanNames(TrackedSpans openSpans) {
		return new EarlySpanNames(openSpans);
	}

}
