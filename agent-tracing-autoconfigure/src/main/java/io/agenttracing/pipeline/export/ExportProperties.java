package io.agenttracing.pipeline.export;

import java.time.Duration;

import io.agenttracing.autoconfigure.PropertyRequirement;

import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Properties of the export of spans, beside those of Spring Boot.
 *
 * @since 0.1.0
 */
@ConfigurationProperties("agent-tracing.export")
public class ExportProperties implements InitializingBean {

	private static final Duration LONGEST = Duration.ofSeconds(10);

	/**
	 * Time of a shutdown, from 0s to 10s. Four fifths of it are for sending: spans that
	 * no exporter has acknowledged by then are lost.
	 */
	private Duration shutdownTimeout = Duration.ofSeconds(5);

	public Duration getShutdownTimeout() {
		return this.shutdownTimeout;
	}

	public void setShutdownTimeout(Duration shutdownTimeout) {
		this.shutdownTimeout = shutdownTimeout;
	}

	@Override
	public void afterPropertiesSet() {
		PropertyRequirement.require(!this.shutdownTimeout.isNegative() && this.shutdownTimeout.compareTo(LONGEST) <= 0,
				"agent-tracing.export.shutdown-timeout", this.shutdownTimeout,
				"It must be from 0s to 10s, which OpenTelemetry waits at most.");
	}

}
