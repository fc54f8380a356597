package io.agenttracing.pipeline.export;

import java.time.Duration;

/**
 * An answer that tells, unlike those of OpenTelemetry, when the receiver wants to be
 * asked again.
 */
interface Paused {

	/**
	 * How long to wait.
	 * @return the time, zero when the receiver does not say
	 */
	Duration pause();

}
