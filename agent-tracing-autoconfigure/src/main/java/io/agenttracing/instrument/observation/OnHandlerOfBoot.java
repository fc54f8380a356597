package io.agenttracing.instrument.observation;

import org.springframework.beans.factory.annotation.AnnotatedBeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.ConfigurationCondition;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.core.type.MethodMetadata;

/**
 * Matches where requests are handled by Spring Boot's handler: an application's own, also
 * of the same name, is left to do what it does.
 */
final class OnHandlerOfBoot implements ConfigurationCondition {

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
