package io.agenttracing.instrument.threads;

import io.agenttracing.testing.TracedApplication;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Hooks;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.reactor.autoconfigure.ReactorAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@code spring.reactor.context-propagation} where nobody reads it.
 */
@ExtendWith(OutputCaptureExtension.class)
class UnreadReactorPropertyTests {

	private final ApplicationContextRunner runner = TracedApplication.runner();

	@ParameterizedTest
	@ValueSource(strings = { "auto", "limited" })
	void isSaidWithTheWayOut(String mode, CapturedOutput output) {
		this.runner.withClassLoader(new FilteredClassLoader(ReactorAutoConfiguration.class))
			.withPropertyValues("spring.reactor.context-propagation=" + mode)
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(output).containsOnlyOnce(" WARN ")
			.containsOnlyOnce("spring.reactor.context-propagation is set to '" + mode + "', and nothing reads it")
			.contains("org.springframework.boot:spring-boot-reactor");
	}

	@Test
	void isNotSaidWhereItIsReadOrNotSet(CapturedOutput output) {
		this.runner.run((context) -> assertThat(context).hasNotFailed());
		this.runner.withConfiguration(AutoConfigurations.of(ReactorAutoConfiguration.class))
			.withPropertyValues("spring.reactor.context-propagation=auto")
			.run((context) -> assertThat(context).hasNotFailed());
		Hooks.disableAutomaticContextPropagation();
		assertThat(output).doesNotContain(" WARN ");
	}

}
