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
 * Auto-configuration for declared timeouts and for propagation of the deadlines that
 * follow from them. Neither is enforced.
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
	 * Without a list of hosts, the deadline is sent with messages only.
	 */
	@Bean
	@Order(PropagatorDecoration.DEADLINE)
	PropagatorDecoration agentTracingDeadlineDecoration(ObjectProvider<PropagationAllowList> recipients) {
		return (propagator) -> new DeadlineTextMapPropagator(propagator,
				recipients.getIfAvailable(PropagationAllowList::messagesOnly));
	}

}
