package io.agenttracing.autoconfigure;

import io.agenttracing.shape.PayloadShapes;
import io.agenttracing.shape.ValueDigests;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@code agent-tracing.shapes}.
 */
class ShapesPropertyTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(AgentTracingAutoConfiguration.class));

	@ParameterizedTest
	@ValueSource(strings = { "auto", "AUTO" })
	void isOn(String shapes) {
		this.runner.withPropertyValues("agent-tracing.shapes=" + shapes)
			.run((context) -> assertThat(context).hasSingleBean(PayloadShapes.class).hasSingleBean(ValueDigests.class));
	}

	@Test
	void isOnByDefault() {
		this.runner.run((context) -> assertThat(context).hasSingleBean(PayloadShapes.class));
	}

	// YAML reads an off without quotes as false.
	@ParameterizedTest
	@ValueSource(strings = { "agent-tracing.shapes=off", "agent-tracing.shapes=OFF", "agent-tracing.shapes=false",
			"agent-tracing.enabled=false" })
	void isOff(String property) {
		this.runner.withPropertyValues(property)
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(PayloadShapes.class)
				.doesNotHaveBean(ValueDigests.class));
	}

	@Test
	void anotherWordFailsTheStart() {
		this.runner.withPropertyValues("agent-tracing.shapes=full")
			.run((context) -> assertThat(context).getFailure().rootCause().hasMessageContaining("full"));
	}

}
