package io.agenttracing.pipeline.export;

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

	private static final Duration LONGEST = Duration.ofSeconds(10);

	/**
	 * Time of a shutdown, from 0s to 10s. Four fifths of it are for sending: spans that
	 * no exporter has acknowledged by then are lost.
	 */
	private Duration shutdownTimeout = Duration.ofSeconds(5);

	public Duration getShutdownTimeout() {
		return this.shutdownTimeout;
	}

	/**
	 * Sets how long a shutdown waits for spans to be sent.
	 * @param shutdownTimeout the time, zero not to wait
	 * @throws InvalidConfigurationPropertyValueException if the time is negative, or
	 * longer than OpenTelemetry waits when it is closed
	 */
	public void setShutdownTimeout(Duration shutdownTimeout) {
		if (shutdownTimeout.isNegative() || shutdownTimeout.compareTo(LONGEST) > 0) {
			throw new InvalidConfigurationPropertyValueException("agent-tracing.export.shutdown-timeout",
					shutdownTimeout, "It has to be from 0s to 10s, which OpenTelemetry waits at most.");
		}
		this.shutdownTimeout = shutdownTimeout;
	}

}
