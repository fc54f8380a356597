package io.agenttracing.export;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * Properties of the export of spans, beside those of Spring Boot.
 *
 * @since 0.1.0
 */
@ConfigurationProperties("agent-tracing.export")
public class ExportProperties {

	/**
	 * How long a shutdown waits for spans to be sent. What is left then is lost.
	 */
	private Duration shutdownTimeout = Duration.ofSeconds(5);

	public Duration getShutdownTimeout() {
		return this.shutdownTimeout;
	}

	/**
	 * Sets how long a shutdown waits for spans to be sent.
	 * @param shutdownTimeout the time, zero not to wait
	 * @throws InvalidConfigurationPropertyValueException if the time is negative
	 */
	public void setShutdownTimeout(Duration shutdownTimeout) {
		if (shutdownTimeout.isNegative()) {
			throw new InvalidConfigurationPropertyValueException("agent-tracing.export.shutdown-timeout",
					shutdownTimeout, "It has to be zero or more, such as 5s.");
		}
		this.shutdownTimeout = shutdownTimeout;
	}

}
