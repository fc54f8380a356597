package io.agenttracing.instrument.timeout;

import io.agenttracing.autoconfigure.AgentTracingAutoConfiguration;
import io.agenttracing.autoconfigure.ConditionalOnAgentTracing;
import io.agenttracing.autoconfigure.ConfiguredNames;
import io.agenttracing.context.DeclaredTimeouts;
import io.agenttracing.context.PropagationAllowList;
import io.agenttracing.context.PropagatorDecoration;
import io.opentelemetry.context.propagation.ContextPropagators;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.Order;

/**
 * Auto-configuration for timeouts that are declared, and for what is left of them
 * travelling with the trace. Nothing is ever ended for being late.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = AgentTracingAutoConfiguration.class)
@ConditionalOnAgentTracing
@ConditionalOnClass(ContextPropagators.class)
@EnableConfigurationProperties(TimeoutProperties.class)
public final class TimeoutAgentTracingAutoConfiguration {

	TimeoutAgentTracingAutoConfiguration() {
	}

	@Bean
	DeclaredTimeouts agentTracingDeclaredTimeouts(TimeoutProperties properties) {
		return properties.declared();
	}

	@Bean
	@Order(20)
	ConfiguredNames agentTracingTimeoutNames(DeclaredTimeouts timeouts) {
		return new ConfiguredNames("agent-tracing.timeouts", timeouts.names(), true);
	}

	/**
	 * Where hosts cannot be listed, no host gets it.
	 */
	@Bean
	@Order(PropagatorDecoration.DEADLINE)
	PropagatorDecoration agentTracingBudgetDecoration(ObjectProvider<PropagationAllowList> recipients) {
		return (propagator) -> new DeadlineTextMapPropagator(propagator,
				recipients.getIfAvailable(PropagationAllowList::messagesOnly));
	}

}
