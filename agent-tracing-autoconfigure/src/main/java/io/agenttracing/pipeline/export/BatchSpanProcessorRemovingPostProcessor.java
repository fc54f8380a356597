package io.agenttracing.pipeline.export;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;

/**
 * Removes the batch span processor that Spring Boot auto-configures, since the collector
 * exports instead. One that the application declares itself stays.
 */
final class BatchSpanProcessorRemovingPostProcessor implements BeanDefinitionRegistryPostProcessor {

	static final String BEAN_NAME = "otelSpanProcessor";

	private final String autoConfiguration;

	BatchSpanProcessorRemovingPostProcessor(String autoConfiguration) {
		this.autoConfiguration = autoConfiguration;
	}

	@Override
	public void postProcessBeanDefinitionRegistry(BeanDefinitionRegistry registry) {
		if (registry.containsBeanDefinition(BEAN_NAME)) {
			BeanDefinition definition = registry.getBeanDefinition(BEAN_NAME);
			if (this.autoConfiguration.equals(definition.getFactoryBeanName())) {
				registry.removeBeanDefinition(BEAN_NAME);
			}
		}
	}

}
