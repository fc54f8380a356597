package io.agenttracing.pipeline.sampling;

import io.agenttracing.autoconfigure.AgentTracingAutoConfiguration;
import io.agenttracing.autoconfigure.ConditionalOnAgentTracing;
import io.agenttracing.autoconfigure.ConfiguredNames;
import io.agenttracing.autoconfigure.EndpointSection;
import io.agenttracing.autoconfigure.StartupDetail;
import io.agenttracing.context.PropagatorDecoration;
import io.agenttracing.pipeline.SpanViewer;
import io.agenttracing.pipeline.TailSampledTraces;
import io.agenttracing.pipeline.TailSamplingPolicy;
import io.agenttracing.pipeline.collector.SpanBuffers;
import io.agenttracing.pipeline.collector.SpanCounts;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.micrometer.tracing.autoconfigure.TracingProperties;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingProperties;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.SdkTracerProviderBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Fallback;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.StringUtils;

/**
 * Auto-configuration for sampling. The sampler of the application, a bean or Spring
 * Boot's, stays and is asked first. Spring Boot's gets the probability of agent tracing
 * if that is set.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = { OpenTelemetryTracingAutoConfiguration.class, AgentTracingAutoConfiguration.class },
		beforeName = "io.agenttracing.pipeline.export.ExportAgentTracingAutoConfiguration")
@ConditionalOnAgentTracing
@ConditionalOnClass({ OpenTelemetryTracingAutoConfiguration.class, SdkTracerProvider.class })
@ConditionalOnBean(Sampler.class)
@EnableConfigurationProperties(SamplingProperties.class)
public final class SamplingAgentTracingAutoConfiguration {

	private static final String PREFIX = "agent-tracing.sampling.";

	@Bean
	static ProbabilityPostProcessor agentTracingSamplingProbabilityPostProcessor(
			ObjectProvider<SamplingProperties> properties) {
		return new ProbabilityPostProcessor(properties);
	}

	@Bean
	@Order(PropagatorDecoration.SAMPLING)
	PropagatorDecoration agentTracingKeptDecoration(TailSampledTraces kept) {
		return (propagator) -> new TailSampledTextMapPropagator(propagator, kept);
	}

	@Bean
	TraceDecisions agentTracingTraceDecisions() {
		return new TraceDecisions();
	}

	@Bean
	TraceAdmission agentTracingTraceAdmission(SamplingProperties properties) {
		Double perSecond = properties.getMaxTracesPerSecond();
		return new TraceAdmission((perSecond != null) ? new TraceRate(perSecond, System::nanoTime) : null,
				System::nanoTime);
	}

	@Bean
	@ConditionalOnMissingBean(TailSamplingPolicy.class)
	@Conditional(OnKeepRulesCondition.class)
	TailSamplingRules agentTracingKeepRules(SamplingProperties properties, TraceAdmission admission,
			TraceDecisions decisions) {
		SamplingProperties.Keep keep = properties.getKeep();
		return new TailSamplingRules(keep.isErrors(), keep.getSlowerThan(), admission, decisions);
	}

	// First, so that a sampler that the application sets on the builder takes precedence.
	@Bean
	@Fallback
	@Order(Ordered.HIGHEST_PRECEDENCE)
	SdkTracerProviderBuilderCustomizer agentTracingSamplerCustomizer(ObjectProvider<Sampler> sampler,
			SamplingProperties properties, AgentRules rules, TraceAdmission admission, TraceDecisions decisions,
			TailSampledTraces kept, ObjectProvider<TailSamplingPolicy> tailSampling,
			OpenTelemetryTracingProperties tracingProperties, ListableBeanFactory beanFactory, SpanBuffers buffers,
			SpanCounts counts, ObjectProvider<SpanViewer> viewer) {
		// With include-unsampled, recording all unsampled traces would export them all; a
		// batch processor would not export them.
		boolean records = tailSampling.getIfAvailable() != null && !tracingProperties.getExport().isIncludeUnsampled()
				&& beanFactory.getBeanNamesForType(BatchSpanProcessor.class, true, false).length == 0;
		SamplerSettings settings = new SamplerSettings(properties.isTrustRemote(), records, rules, admission, decisions,
				kept, buffers.pending(), counts, viewer.getIfAvailable(() -> SpanViewer.NONE));
		return (builder) -> sampler.ifUnique((delegate) -> builder.setSampler(new DecidingSampler(delegate, settings)));
	}

	@Bean
	AgentRules agentTracingSamplingRules(SamplingProperties properties) {
		return new AgentRules(properties.getRules());
	}

	@Bean
	@Order(10)
	ConfiguredNames agentTracingSamplingNames(AgentRules rules) {
		return new ConfiguredNames(PREFIX + "rules", rules.names(), false);
	}

	@Bean
	@Lazy(false)
	@Order(10)
	StartupDetail agentTracingSamplingStartupDetail(ObjectProvider<OpenTelemetry> openTelemetry,
			ObjectProvider<SdkTracerProvider> tracerProvider, SamplingProperties properties) {
		SamplingDescription description = new SamplingDescription(properties);
		return () -> {
			SdkTracerProvider instance = (openTelemetry.getIfUnique() instanceof OpenTelemetrySdk sdk)
					? sdk.getSdkTracerProvider() : tracerProvider.getIfUnique();
			return (instance != null) ? description.of(instance.getSampler()) : "no tracer provider";
		};
	}

	@Bean
	@Lazy
	@Order(50)
	EndpointSection agentTracingTracesSection(TraceDecisions decisions) {
		return EndpointSection.of("traces", decisions::byName);
	}

	/**
	 * Sets the probability on Spring Boot's properties before its sampler reads it.
	 */
	static final class ProbabilityPostProcessor implements BeanPostProcessor {

		private final ObjectProvider<SamplingProperties> properties;

		ProbabilityPostProcessor(ObjectProvider<SamplingProperties> properties) {
			this.properties = properties;
		}

		@Override
		public Object postProcessAfterInitialization(Object bean, String beanName) {
			if (bean instanceof TracingProperties tracingProperties) {
				TracingProperties.Sampling sampling = tracingProperties.getSampling();
				SamplingProperties.requireProbability("management.tracing.sampling.probability",
						sampling.getProbability());
				Double probability = this.properties.getObject().getProbability();
				if (probability != null) {
					sampling.setProbability(probability.floatValue());
				}
			}
			return bean;
		}

	}

	/**
	 * Matches when tail sampling is on: without it, unsampled traces are not recorded.
	 */
	static final class OnKeepRulesCondition implements Condition {

		@Override
		public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
			return context.getEnvironment().getProperty(PREFIX + "keep.errors", Boolean.class, true)
					|| StringUtils.hasText(context.getEnvironment().getProperty(PREFIX + "keep.slower-than"));
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
		MeterBinder agentTracingTraceDecisionMeters(TraceDecisions decisions) {
			return (registry) -> {
				for (TraceDecision decision : TraceDecision.values()) {
					FunctionCounter.builder("agent_tracing.traces", decisions, (counts) -> counts.count(decision))
						.description("Traces that were decided on in this process")
						.tag("decision", decision.tag())
						.register(registry);
				}
			};
		}

	}

}
