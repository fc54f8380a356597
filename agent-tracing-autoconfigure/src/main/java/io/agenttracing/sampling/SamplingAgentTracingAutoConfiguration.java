package io.agenttracing.sampling;

import io.agenttracing.autoconfigure.ConditionalOnAgentTracing;
import io.agenttracing.autoconfigure.StartupDetail;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.samplers.Sampler;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.micrometer.tracing.autoconfigure.TracingProperties;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.SdkTracerProviderBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Auto-configuration for sampling. The sampler of the application stays, be it a bean or
 * chosen by Spring Boot's property; it gets the probability of agent tracing where that
 * is set.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = OpenTelemetryTracingAutoConfiguration.class)
@ConditionalOnAgentTracing
@ConditionalOnClass({ OpenTelemetryTracingAutoConfiguration.class, SdkTracerProvider.class })
@ConditionalOnBean(Sampler.class)
@EnableConfigurationProperties(SamplingProperties.class)
public final class SamplingAgentTracingAutoConfiguration {

	@Bean
	static ProbabilityPostProcessor agentTracingSamplingProbabilityPostProcessor(
			ObjectProvider<SamplingProperties> properties) {
		return new ProbabilityPostProcessor(properties);
	}

	@Bean
	UnsampledSpans agentTracingUnsampledSpans() {
		return new UnsampledSpans();
	}

	// First, so that an application that sets a sampler on the builder has the last word.
	@Bean
	@Order(Ordered.HIGHEST_PRECEDENCE)
	SdkTracerProviderBuilderCustomizer agentTracingSamplerCustomizer(ObjectProvider<Sampler> sampler,
			UnsampledSpans unsampledSpans) {
		return (builder) -> sampler
			.ifUnique((delegate) -> builder.setSampler(new CountingSampler(delegate, unsampledSpans)));
	}

	@Bean
	@Order(10)
	StartupDetail agentTracingSamplingStartupDetail(ObjectProvider<SdkTracerProvider> tracerProvider) {
		return () -> {
			SdkTracerProvider instance = tracerProvider.getIfUnique();
			return (instance != null) ? SamplingDescription.of(instance.getSampler().getDescription())
					: "no tracer provider";
		};
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
				verify("management.tracing.sampling.probability", sampling.getProbability());
				Double probability = this.properties.getObject().getProbability();
				if (probability != null) {
					verify("agent-tracing.sampling.probability", probability);
					sampling.setProbability(probability.floatValue());
				}
			}
			return bean;
		}

		private static void verify(String key, double probability) {
			if (!(probability >= 0.0 && probability <= 1.0)) {
				throw new InvalidConfigurationPropertyValueException(key, probability,
						"It is a probability from 0.0 (no trace) to 1.0 (every trace).");
			}
		}

	}

	/**
	 * Metrics, for an application that has them.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(MeterBinder.class)
	static class Metrics {

		@Bean
		MeterBinder agentTracingUnsampledSpanMeters(UnsampledSpans unsampledSpans) {
			return (registry) -> FunctionCounter.builder("agent_tracing.spans", unsampledSpans, UnsampledSpans::count)
				.description("Spans that ended, by what became of them")
				.tag("outcome", "unsampled")
				.tag("reason", "none")
				.register(registry);
		}

	}

}
