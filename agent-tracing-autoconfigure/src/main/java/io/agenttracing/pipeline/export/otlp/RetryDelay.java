package io.agenttracing.pipeline.export.otlp;

import java.time.Duration;

/**
 * A response that exposes, unlike those of OpenTelemetry, the delay before a retry that
 * the receiver asks for.
 *
 * @since 0.1.0
 */
public interface RetryDelay {

	/**
	 * The delay before a retry.
	 * @return the delay, zero for none
	 */
	Duration pause();

}
