package io.agenttracing.autoconfigure;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link GenAiProperties}.
 */
class GenAiPropertiesTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(AgentTracingAutoConfiguration.class));

	@Test
	void recordsNoContentByDefault() {
		this.runner.run((context) -> {
			GenAiProperties properties = context.getBean(GenAiProperties.class);
			assertThat(properties.isCaptureContent()).isFalse();
			assertThat(properties.getMaxContentLength()).isEqualTo(4096);
		});
	}

	@Test
	void isBound() {
		this.runner
			.withPropertyValues("agent-tracing.genai.capture-content=true",
					"agent-tracing.genai.max-content-length=16384")
			.run((context) -> {
				GenAiProperties properties = context.getBean(GenAiProperties.class);
				assertThat(properties.isCaptureContent()).isTrue();
				assertThat(properties.getMaxContentLength()).isEqualTo(16_384);
			});
	}

	@ParameterizedTest
	@ValueSource(ints = { -1, 0, 255, 16_385 })
	void lengthThatIsOutOfRangeFailsTheStart(int length) {
		this.runner.withPropertyValues("agent-tracing.genai.max-content-length=" + length)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class, (ex) -> {
					assertThat(ex.getName()).isEqualTo("agent-tracing.genai.max-content-length");
					assertThat(ex.getReason()).contains("256").contains("16384");
				}));
	}

}
