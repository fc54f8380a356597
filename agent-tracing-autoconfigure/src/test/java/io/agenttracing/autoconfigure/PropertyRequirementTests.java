package io.agenttracing.autoconfigure;

import io.agenttracing.insight.console.ConsoleProperties;
import io.agenttracing.insight.diagnosis.DiagnosisProperties;
import io.agenttracing.insight.hang.HangProperties;
import io.agenttracing.instrument.baggage.BaggageProperties;
import io.agenttracing.instrument.redis.RedisTracingProperties;
import io.agenttracing.instrument.timeout.TimeoutProperties;
import io.agenttracing.pipeline.cap.LimitProperties;
import io.agenttracing.pipeline.export.ExportProperties;
import io.agenttracing.pipeline.sampling.SamplingProperties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * What a user reads when a value is not valid.
 */
@ExtendWith(OutputCaptureExtension.class)
class PropertyRequirementTests {

	@ParameterizedTest
	@CsvSource({ "buffer-size, 1KB, It must be at least 64KB", "baggage.fields[0], a b, It must have letters",
			"baggage.hosts[0], https://a.example, It must be a name or an address",
			"console.interval, -1s, It must not be negative", "diagnosis.max-cpu-share, NaN, It must be a share",
			"diagnosis.max-cpu-share, 1.01, It must be a share",
			"diagnosis.max-tokens-per-agent, 0, It must be a positive",
			"export.shutdown-timeout, -1s, It must be from 0s to 10s",
			"export.shutdown-timeout, 11s, It must be from 0s to 10s",
			"inflight.stream-idle, -1s, It must not be negative", "inflight.stuck-after, 0s, It must be positive",
			"limit.max-spans-per-trace, -1, It must be a number of spans",
			"redis.write-channels[0], '', It must be the name of a channel",
			"sampling.keep.slower-than, -1s, It must not be negative",
			"sampling.max-traces-per-second, NaN, It must be positive",
			"sampling.probability, NaN, It must be a probability", "sampling.rules[0].agent, '', It must be the name",
			"sampling.rules[0].probability, 2, It must be a probability",
			"timeouts[0].timeout, 0s, It must be a name or a pattern" })
	void namesThePropertyAndWhatItMustBe(String key, String value, String requirement) {
		new ApplicationContextRunner().withUserConfiguration(AllProperties.class)
			.withPropertyValues("agent-tracing." + key + "=" + value)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class, (ex) -> {
					assertThat(ex.getName()).startsWith("agent-tracing.").isEqualTo(named(key));
					assertThat(ex.getReason()).startsWith(requirement);
				}));
	}

	@Test
	void theAnalysisOfTheFailedStartSaysWhereTheValueIsFrom(CapturedOutput output) {
		SpringApplication application = new SpringApplication(AllProperties.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		assertThatException().isThrownBy(() -> application.run("--agent-tracing.export.shutdown-timeout=11s"));
		assertThat(output).contains("APPLICATION FAILED TO START",
				"Invalid value '11s' for configuration property 'agent-tracing.export.shutdown-timeout'"
						+ " (originating from '\"agent-tracing.export.shutdown-timeout\" from property source"
						+ " \"commandLineArgs\"'). Validation failed for the following reason:",
				"It must be from 0s to 10s, which OpenTelemetry waits at most.");
	}

	@Test
	void whatIsSwitchedOffIsNotVerified() {
		new ApplicationContextRunner().withUserConfiguration(AllProperties.class)
			.withPropertyValues("agent-tracing.enabled=false", "agent-tracing.buffer-size=1KB")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	// A timeout without an agent has two faults.
	private static String named(String key) {
		return "agent-tracing." + key.replace("timeouts[0].timeout", "timeouts[0].agent");
	}

	@Configuration(proxyBeanMethods = false)
	@EnableConfigurationProperties({ AgentTracingProperties.class, BaggageProperties.class, ConsoleProperties.class,
			DiagnosisProperties.class, ExportProperties.class, HangProperties.class, LimitProperties.class,
			RedisTracingProperties.class, SamplingProperties.class, TimeoutProperties.class })
	static class AllProperties {

	}

}
