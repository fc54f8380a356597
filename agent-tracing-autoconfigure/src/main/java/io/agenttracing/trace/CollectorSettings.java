package io.agenttracing.trace;

import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link TraceCollector} works: sizes, delays, and what it asks.
 *
 * @param maxQueueSize how many ordinary spans wait at most, at each stage
 * @param maxBatchSize how many spans are sent at once at most
 * @param scheduleDelay how long a batch that is not full waits after the last one
 * @param exportTimeout how long an exporter may take for a batch
 * @param includeUnsampled whether recorded spans of unsampled traces are exported
 * @param exportable which spans the application wants to be exported
 * @param destination where spans go, in words
 * @param failureDetail why the last export failed, where the exporter does not say it
 * @param nanoTime the time
 * @since 0.1.0
 */
public record CollectorSettings(int maxQueueSize, int maxBatchSize, Duration scheduleDelay, Duration exportTimeout,
		boolean includeUnsampled, Predicate<SpanData> exportable, String destination,
		Supplier<@Nullable String> failureDetail, LongSupplier nanoTime) {

	public CollectorSettings {
		if (maxQueueSize <= 0 || maxBatchSize <= 0) {
			throw new IllegalArgumentException("Sizes must be positive");
		}
		maxBatchSize = Math.min(maxBatchSize, maxQueueSize);
	}

}
