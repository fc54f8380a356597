package io.agenttracing.insight.actuator;

import io.agenttracing.autoconfigure.AgentTracingAutoConfiguration;
import io.agenttracing.autoconfigure.ConditionalOnAgentTracing;
import io.agenttracing.autoconfigure.EndpointSection;
import io.agenttracing.autoconfigure.StartupDetail;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.annotation.Order;

/**
 * Auto-configuration for the Actuator endpoint {@code agenttracing}, where it is exposed.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = AgentTracingAutoConfiguration.class,
		afterName = "io.agenttracing.pipeline.export.ExportAgentTracingAutoConfiguration")
@ConditionalOnAgentTracing
@ConditionalOnClass({ Endpoint.class, ConditionalOnAvailableEndpoint.class })
public final class ActuatorAgentTracingAutoConfiguration {

	/**
	 * Nested, so that the annotation is not read where Actuator is missing.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnAvailableEndpoint(AgentTracingEndpoint.class)
	static class Exposed {

		@Bean
		@ConditionalOnMissingBean
		AgentTracingEndpoint agentTracingEndpoint(ObjectProvider<EndpointSection> sections) {
			return new AgentTracingEndpoint(sections);
		}

		@Bean
		@Order(10)
		EndpointSection agentTracingSummarySection(ObjectProvider<StartupDetail> details) {
			return EndpointSection.of("summary", () -> details.orderedStream().map(StartupDetail::describe).toList());
		}

		@Bean
		@Order(20)
		@Lazy(false)
		EffectiveProperties agentTracingEffectiveProperties(ConfigurableListableBeanFactory beanFactory) {
			return new EffectiveProperties(beanFactory);
		}

	}

}
