package io.agenttracing.test.record;

import java.util.Map;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Has the spans of an application recorded: all of them sampled, and none of them
 * exported by Spring Boot.
 */
public final class RecorderRegistrar implements BeanDefinitionRegistryPostProcessor {

	private static final String NAME = "agentTracingTestRecorder";

	// Propagation depends on the export of traces in general, so that is not switched
	// off.
	private static final Map<String, Object> PROPERTIES = Map.ofEntries(
			Map.entry("agent-tracing.sampling.probability", "1.0"),
			Map.entry("agent-tracing.sampling.max-traces-per-second", ""),
			Map.entry("management.tracing.sampling.probability", "1.0"),
			Map.entry("management.opentelemetry.tracing.sampler", "always-on"),
			Map.entry("management.tracing.export.enabled", "true"),
			Map.entry("management.tracing.export.otlp.enabled", "false"),
			Map.entry("management.tracing.export.zipkin.enabled", "false"),
			Map.entry("management.logging.export.otlp.enabled", "false"),
			Map.entry("management.otlp.metrics.export.enabled", "false"));

	private final ConfigurableEnvironment environment;

	/**
	 * Of an application context.
	 * @param environment its environment
	 */
	public RecorderRegistrar(ConfigurableEnvironment environment) {
		this.environment = environment;
	}

	@Override
	public void postProcessBeanDefinitionRegistry(BeanDefinitionRegistry registry) {
		// Here, so that what other customizers of the context have set is overridden.
		this.environment.getPropertySources().addFirst(new MapPropertySource(NAME, PROPERTIES));
		registry.registerBeanDefinition(NAME, new RootBeanDefinition(RecorderConfiguration.class));
	}

	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
	}

}
