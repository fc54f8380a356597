package io.agenttracing.pipeline.export.otlp;

import java.time.Duration;

/**
 * An answer that tells, unlike those of OpenTelemetry, when the receiver wants to be
 * asked again.
 *
 * @since 0.1.0
 */
public interface RetryDelay {

	/**
	 * How long to wait.
	 * @return the time, zero when the receiver does not say
	 */
	Duration pause();

}
