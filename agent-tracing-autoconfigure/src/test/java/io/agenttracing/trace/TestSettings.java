package io.agenttracing.trace;

import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * Settings of a collector in tests.
 */
final class TestSettings {

	private TestSettings() {
	}

	static CollectorSettings real() {
		return of(2048, 512, false, (span) -> true, System::nanoTime);
	}

	static CollectorSettings of(int maxQueueSize, int maxBatchSize, boolean includeUnsampled,
			Predicate<SpanData> exportable, LongSupplier nanoTime) {
		return new CollectorSettings(maxQueueSize, maxBatchSize, Duration.ofSeconds(5), Duration.ofSeconds(10),
				includeUnsampled, exportable, "a test", () -> null, nanoTime);
	}

}
