package io.agenttracing.autoconfigure;

import io.agenttracing.testing.TracedApplication;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapPropagator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.mockito.Mockito;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ContextPropagatorsPostProcessor}: what the application has declared
 * itself.
 */
@ExtendWith(OutputCaptureExtension.class)
class ContextPropagatorsPostProcessorTests {

	private final ApplicationContextRunner runner = TracedApplication.runner();

	@Test
	void aClassOfTheApplicationIsInjectedByThatClass(CapturedOutput output) {
		this.runner.withBean(OpenPropagators.class).run((context) -> {
			OpenPropagators own = context.getBean(OpenPropagators.class);
			assertThat(own.name()).isEqualTo("own");
			assertDecorated(own);
			assertDecorated(context.getBean(OpenTelemetry.class).getPropagators());
			assertThat(own.getTextMapPropagator()).isSameAs(own.getTextMapPropagator());
			assertThat(output).doesNotContain("carry no workflow");
		});
	}

	@Test
	void aFinalClassOfTheApplicationIsLeftAlone(CapturedOutput output) {
		this.runner.withBean(FinalPropagators.class).run((context) -> {
			assertThat(context.getBean(FinalPropagators.class).getTextMapPropagator())
				.isSameAs(W3CTraceContextPropagator.getInstance());
			assertThat(output).containsOnlyOnce("FinalPropagators, which cannot be extended");
		});
	}

	@Test
	void aFinalClassThatIsDeclaredAsTheInterfaceIsDecorated() {
		this.runner.withUserConfiguration(DeclaredByInterface.class)
			.run((context) -> assertDecorated(context.getBean(ContextPropagators.class)));
	}

	@Test
	void aMockIsLeftAlone() {
		ContextPropagators mock = Mockito.mock(ContextPropagators.class);
		this.runner.withBean(ContextPropagators.class, () -> mock)
			.run((context) -> assertThat(context.getBean(ContextPropagators.class)).isSameAs(mock));
	}

	private static void assertDecorated(ContextPropagators propagators) {
		assertThat(propagators.getTextMapPropagator()).isNotSameAs(W3CTraceContextPropagator.getInstance());
		assertThat(propagators.getTextMapPropagator().fields()).contains("traceparent");
	}

	static class OpenPropagators implements ContextPropagators {

		private final TextMapPropagator propagator;

		private final String name = "own";

		OpenPropagators() {
			this.propagator = W3CTraceContextPropagator.getInstance();
		}

		String name() {
			return this.name;
		}

		@Override
		public TextMapPropagator getTextMapPropagator() {
			return this.propagator;
		}

	}

	static final class FinalPropagators implements ContextPropagators {

		@Override
		public TextMapPropagator getTextMapPropagator() {
			return W3CTraceContextPropagator.getInstance();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class DeclaredByInterface {

		@Bean
		ContextPropagators propagators() {
			return new FinalPropagators();
		}

	}

}
