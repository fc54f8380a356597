package io.agenttracing.test.record;

import io.agenttracing.context.PropagatorDecoration;
import io.opentelemetry.sdk.trace.SpanProcessor;
import org.junit.jupiter.api.Test;

import org.springframework.boot.resttestclient.autoconfigure.RestTestClientBuilderCustomizer;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.webtestclient.autoconfigure.WebTestClientBuilderCustomizer;

import static org.assertj.core.api.Assertions.assertThat;

class RecorderConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner().withInitializer(
			(context) -> context.addBeanFactoryPostProcessor(new RecorderRegistrar(context.getEnvironment())));

	@Test
	void needsNoClientsAndNoTracing() {
		this.runner
			.withClassLoader(new FilteredClassLoader("org.springframework.web",
					"org.springframework.boot.resttestclient", "org.springframework.boot.webtestclient"))
			.run((context) -> assertThat(context).hasSingleBean(SpanRecorder.class)
				.doesNotHaveBean(RestTestClientBuilderCustomizer.class)
				.doesNotHaveBean(WebTestClientBuilderCustomizer.class));
	}

	@Test
	void addsTheHeaderToClientsThatAreThere() {
		this.runner.run((context) -> assertThat(context).hasSingleBean(RestTestClientBuilderCustomizer.class)
			.hasSingleBean(WebTestClientBuilderCustomizer.class)
			.hasSingleBean(PropagatorDecoration.class));
	}

	@Test
	void isNoObstacleToAnApplicationThatInjectsItsOnlyProcessor() {
		SpanProcessor own = SpanProcessor.composite();
		this.runner.withBean("own", SpanProcessor.class, () -> own)
			.run((context) -> assertThat(context.getBean(SpanProcessor.class)).isSameAs(own));
	}

}
