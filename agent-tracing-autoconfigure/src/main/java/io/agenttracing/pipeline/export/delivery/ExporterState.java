package io.agenttracing.pipeline.export.delivery;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * The state of an exporter.
 *
 * @param name the simple name of its class
 * @param delivered the spans that it has delivered since the start
 * @param dropped the spans that it did not deliver in the end
 * @param retained the spans that wait for it or are being sent
 * @param consecutiveFailures how often it failed since it last succeeded
 * @param lastError why it failed the last time, null when it never did
 * @param lastErrorTime the time of the last failure
 * @param nextAttemptMillis the milliseconds until the next attempt after a failure, 0 if
 * none is due
 * @since 0.1.0
 */
public record ExporterState(String name, long delivered, long dropped, int retained, int consecutiveFailures,
		@Nullable String lastError, @Nullable Instant lastErrorTime, long nextAttemptMillis) {

	static ExporterState unused(String name) {
		return new ExporterState(name, 0, 0, 0, 0, null, null, 0);
	}

}
