package io.agenttracing.test;

import java.util.List;

import io.agenttracing.test.record.RecorderRegistrar;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.context.ContextConfigurationAttributes;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;
import org.springframework.test.context.MergedContextConfiguration;
import org.springframework.test.context.TestContextAnnotationUtils;

/**
 * Has the application of a test class with {@link AgentTracingTest} recorded.
 */
final class AgentTracingContextCustomizerFactory implements ContextCustomizerFactory {

	@Override
	public @Nullable ContextCustomizer createContextCustomizer(Class<?> testClass,
			List<ContextConfigurationAttributes> configAttributes) {
		return TestContextAnnotationUtils.hasAnnotation(testClass, AgentTracingTest.class) ? new Recording() : null;
	}

	/**
	 * All are equal, so that test classes share a cached application.
	 */
	private record Recording() implements ContextCustomizer {

		@Override
		public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration mergedConfig) {
			context.addBeanFactoryPostProcessor(new RecorderRegistrar(context.getEnvironment()));
		}

	}

}
