package io.agenttracing.pipeline.export;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link ExportProperties}.
 */
class ExportPropertiesTests {

	private final ExportProperties properties = new ExportProperties();

	@Test
	void shutdownIsShorterThanOpenTelemetryWaitsForIt() {
		assertThat(this.properties.getShutdownTimeout()).isEqualTo(Duration.ofSeconds(5))
			.isLessThan(Duration.ofSeconds(10));
	}

	@Test
	void namesTheKeyOfNegativeTimeout() {
		this.properties.setShutdownTimeout(Duration.ofSeconds(-1));
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(this.properties::afterPropertiesSet)
			.satisfies((ex) -> assertThat(ex.getName()).isEqualTo("agent-tracing.export.shutdown-timeout"));
		this.properties.setShutdownTimeout(Duration.ZERO);
		this.properties.afterPropertiesSet();
	}

}
