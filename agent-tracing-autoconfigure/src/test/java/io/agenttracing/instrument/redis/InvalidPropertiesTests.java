package io.agenttracing.instrument.redis;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * What a user reads when a property of Redis tracing is not valid.
 */
@ExtendWith(OutputCaptureExtension.class)
class InvalidPropertiesTests {

	@Test
	void unknownModeIsNamedWithTheModesThereAre(CapturedOutput output) {
		assertThatStartFails("agent-tracing.redis.mode=foo");
		assertThat(output).contains("agent-tracing.redis.mode")
			.contains("foo")
			.contains("READ_WRITE")
			.contains("READ")
			.contains("OFF");
	}

	@Test
	void blankChannelIsNamedWithWhatIsNeeded(CapturedOutput output) {
		assertThatStartFails("agent-tracing.redis.write-channels[0]=agent.*",
				"agent-tracing.redis.write-channels[1]=\u0020");
		assertThat(output).contains("agent-tracing.redis.write-channels[1]")
			.contains("It must be the name of a channel or a glob, such as \"agent.*\".");
	}

	private static void assertThatStartFails(String... properties) {
		SpringApplication application = new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.properties(properties)
			.build();
		assertThatException().isThrownBy(application::run);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
