package io.agenttracing.pipeline.export.delivery;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * How an exporter is doing.
 *
 * @param name the simple name of its class
 * @param delivered the spans that it has accepted since the start
 * @param dropped the spans that were not sent over it in the end
 * @param retained the spans that wait for it or are being sent
 * @param consecutiveFailures how often it failed since it last succeeded
 * @param lastError why it failed the last time, null when it never did
 * @param lastErrorTime when that was
 * @param nextAttemptMillis the milliseconds until the next attempt after a failure, 0
 * when none is waited for
 * @since 0.1.0
 */
public record ExporterState(String name, long delivered, long dropped, int retained, int consecutiveFailures,
		@Nullable String lastError, @Nullable Instant lastErrorTime, long nextAttemptMillis) {

}
