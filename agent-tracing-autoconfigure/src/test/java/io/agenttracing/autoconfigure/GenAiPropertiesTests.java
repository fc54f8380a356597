package io.agenttracing.autoconfigure;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
			assertThat(properties.getPrices()).isEmpty();
			assertThat(properties.getCurrency()).isEqualTo("USD");
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

	@Test
	void pricesAreBoundByTheNamesOfModels() {
		this.runner
			.withPropertyValues("agent-tracing.genai.prices[gpt-4.1*].input=2",
					"agent-tracing.genai.prices[gpt-4.1*].output=8",
					"agent-tracing.genai.prices[gpt-4.1*].cached-input=0.5",
					"agent-tracing.genai.prices.embed.input=0.02", "agent-tracing.genai.currency=EUR")
			.run((context) -> {
				GenAiProperties properties = context.getBean(GenAiProperties.class);
				assertThat(properties.getCurrency()).isEqualTo("EUR");
				assertThat(properties.getPrices()).containsOnlyKeys("gpt-4.1*", "embed");
				GenAiProperties.Price price = properties.getPrices().get("gpt-4.1*");
				assertThat(price.getInput()).isEqualTo(2);
				assertThat(price.getOutput()).isEqualTo(8);
				assertThat(price.getCachedInput()).isEqualTo(0.5);
				assertThat(properties.getPrices().get("embed").getCachedInput()).isNull();
			});
	}

	@ParameterizedTest
	@CsvSource({ "prices[m*].input, -1", "prices[m*].input, NaN", "prices[m*].input, Infinity", "currency, ''",
			"currency, Doubloons" })
	void whatIsNoPriceFailsTheStart(String property, String value) {
		this.runner.withPropertyValues("agent-tracing.genai." + property + "=" + value)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class,
						(ex) -> assertThat(ex.getName()).isEqualTo("agent-tracing.genai." + property)));
	}

	@Test
	void aPriceWithoutThatOfTheInputFailsTheStart() {
		this.runner.withPropertyValues("agent-tracing.genai.prices.gpt.output=8")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class,
						(ex) -> assertThat(ex.getName()).isEqualTo("agent-tracing.genai.prices[gpt].input")));
	}

}
