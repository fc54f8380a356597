package io.agenttracing.instrument.observation;

import io.agenttracing.autoconfigure.AgentTracingAutoConfiguration;
import io.agenttracing.autoconfigure.ConditionalOnAgentTracing;
import io.agenttracing.autoconfigure.Counterparts;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.handler.PropagatingSenderTracingObservationHandler;
import io.micrometer.tracing.propagation.Propagator;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.AnnotatedBeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.ConfigurationCondition;
import org.springframework.context.annotation.Fallback;
import org.springframework.core.annotation.Order;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.core.type.MethodMetadata;
import org.springframework.util.function.SingletonSupplier;

/**
 * Auto-configuration for the parents of requests that are subscribed to.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = { AgentTracingAutoConfiguration.class, MicrometerTracingAutoConfiguration.class })
@ConditionalOnAgentTracing
@ConditionalOnClass({ PropagatingSenderTracingObservationHandler.class, MicrometerTracingAutoConfiguration.class })
@ConditionalOnBean({ ObservationRegistry.class, Tracer.class, Propagator.class })
public final class RequestAgentTracingAutoConfiguration {

	RequestAgentTracingAutoConfiguration() {
	}

	@Bean
	@Fallback
	@Conditional(OnHandlerOfBoot.class)
	@Order(MicrometerTracingAutoConfiguration.SENDER_TRACING_OBSERVATION_HANDLER_ORDER - 1)
	RequestTracingHandler<?> agentTracingRequestHandler(Tracer tracer, Propagator propagator,
			ObjectProvider<ObservationRegistry> registry) {
		return new RequestTracingHandler<>(tracer, propagator, SingletonSupplier.ofNullable(registry::getIfUnique));
	}

	@Bean
	Counterparts agentTracingRequestHandlerCounterparts() {
		return Counterparts
			.without("A request of a stream may be beside the call that it belongs to, in Reactor's mode limited")
			.method(MicrometerTracingAutoConfiguration.class.getName(), OnHandlerOfBoot.NAME);
	}

	/**
	 * Matches where requests are handled by Spring Boot's handler: an application's own,
	 * also of the same name, is left to do what it does.
	 */
	static final class OnHandlerOfBoot implements ConfigurationCondition {

		/** The name of the handler, and of the method that makes it. */
		static final String NAME = "propagatingSenderTracingObservationHandler";

		@Override
		public ConfigurationPhase getConfigurationPhase() {
			return ConfigurationPhase.REGISTER_BEAN;
		}

		@Override
		public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
			ConfigurableListableBeanFactory beans = context.getBeanFactory();
			if (beans == null || !beans.containsBeanDefinition(NAME)
					|| !(beans.getBeanDefinition(NAME) instanceof AnnotatedBeanDefinition definition)) {
				return false;
			}
			MethodMetadata method = definition.getFactoryMethodMetadata();
			return method != null
					&& method.getDeclaringClassName().equals(MicrometerTracingAutoConfiguration.class.getName());
		}

	}

}
