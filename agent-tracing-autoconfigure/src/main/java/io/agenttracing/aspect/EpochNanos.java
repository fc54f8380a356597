package io.agenttracing.aspect;

import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * The time as OpenTelemetry counts it.
 */
final class EpochNanos {

	private EpochNanos() {
	}

	static long now() {
		Instant now = Instant.now();
		return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
	}

}
