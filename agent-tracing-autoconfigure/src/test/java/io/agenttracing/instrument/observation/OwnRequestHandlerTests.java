package io.agenttracing.instrument.observation;

import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.handler.PropagatingSenderTracingObservationHandler;
import io.micrometer.tracing.propagation.Propagator;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application that handles requests itself goes on doing so.
 */
class OwnRequestHandlerTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withBean(ObservationRegistry.class, ObservationRegistry::create)
		.withBean(Tracer.class, () -> Tracer.NOOP)
		.withBean(Propagator.class, () -> Propagator.NOOP)
		.withConfiguration(AutoConfigurations.of(MicrometerTracingAutoConfiguration.class,
				RequestAgentTracingAutoConfiguration.class));

	@Test
	void oursIsBeforeThatOfBoot() {
		this.runner.run((context) -> assertThat(context).hasSingleBean(RequestTracingHandler.class)
			.getBeans(PropagatingSenderTracingObservationHandler.class)
			.hasSize(2));
	}

	@Test
	void oursIsNotBeforeOneOfTheSameName() {
		this.runner.withUserConfiguration(SameName.class)
			.run((context) -> assertThat(context).doesNotHaveBean(RequestTracingHandler.class)
				.hasSingleBean(PropagatingSenderTracingObservationHandler.class));
	}

	@Configuration(proxyBeanMethods = false)
	static class SameName {

		@Bean
		PropagatingSenderTracingObservationHandler<?> propagatingSenderTracingObservationHandler(Tracer tracer,
				Propagator propagator) {
			return new PropagatingSenderTracingObservationHandler<>(tracer, propagator);
		}

	}

}
