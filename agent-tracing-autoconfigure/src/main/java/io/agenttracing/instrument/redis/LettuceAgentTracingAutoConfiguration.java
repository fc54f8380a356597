package io.agenttracing.instrument.redis;

import io.agenttracing.autoconfigure.AgentTracingAutoConfiguration;
import io.agenttracing.autoconfigure.ConditionalOnAgentTracing;
import io.agenttracing.autoconfigure.Counterparts;
import io.agenttracing.context.SpanObservations;
import io.lettuce.core.RedisClient;
import io.lettuce.core.tracing.MicrometerTracing;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.otel.bridge.OtelSpan;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.data.redis.autoconfigure.ClientResourcesBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.core.PriorityOrdered;

/**
 * Auto-configuration for Boot's spans of Redis commands. Lettuce starts them on a thread
 * of its own and captures only the Observation of the caller, so that a command of an
 * agent would not be a child of the agent's span.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = AgentTracingAutoConfiguration.class)
@ConditionalOnClass({ ClientResourcesBuilderCustomizer.class, RedisClient.class, ObservationRegistry.class,
		OtelSpan.class })
@ConditionalOnBean(SpanObservations.class)
@ConditionalOnAgentTracing
public final class LettuceAgentTracingAutoConfiguration {

	@Bean
	static LettucePostProcessor agentTracingLettucePostProcessor(ObjectProvider<ObservationRegistry> registry,
			ObjectProvider<SpanObservations> observations) {
		return new LettucePostProcessor(registry, observations);
	}

	@Bean
	Counterparts agentTracingLettuceCounterparts() {
		return Counterparts.without("Redis commands may not be below the agent that sends them, or have no span")
			.method("org.springframework.boot.data.redis.autoconfigure.observation.LettuceObservationAutoConfiguration",
					LettucePostProcessor.BOOT_CUSTOMIZER);
	}

	/**
	 * Replaces Boot's own customizer, and none of the application.
	 */
	static final class LettucePostProcessor implements BeanPostProcessor, PriorityOrdered {

		private static final String BOOT_CUSTOMIZER = "lettuceObservation";

		private static final String SERVICE_NAME = "Redis";

		private final ObjectProvider<ObservationRegistry> registry;

		private final ObjectProvider<SpanObservations> observations;

		LettucePostProcessor(ObjectProvider<ObservationRegistry> registry,
				ObjectProvider<SpanObservations> observations) {
			this.registry = registry;
			this.observations = observations;
		}

		@Override
		public int getOrder() {
			return LOWEST_PRECEDENCE;
		}

		@Override
		public Object postProcessAfterInitialization(Object bean, String beanName) {
			if (!beanName.equals(BOOT_CUSTOMIZER) || !(bean instanceof ClientResourcesBuilderCustomizer)) {
				return bean;
			}
			ClientResourcesBuilderCustomizer customizer = (client) -> client.tracing(new MicrometerTracing(
					new ClosestObservationRegistry(this.registry.getObject(), this.observations.getObject()),
					SERVICE_NAME));
			return customizer;
		}

	}

}
