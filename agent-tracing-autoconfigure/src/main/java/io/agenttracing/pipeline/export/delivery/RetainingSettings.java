package io.agenttracing.pipeline.export.delivery;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * Settings of a {@link RetainingExport}.
 *
 * @param maxBatchSize how many spans are sent at once at most
 * @param scheduleDelay how long a batch that is not full waits after the last one
 * @param exportTimeout how long an exporter may take for a batch
 * @param shutdownTimeout how long a shutdown may take
 * @param places the destinations of the exporters, as text for the log; the name of the
 * class where it is missing
 * @param nanoTime the clock
 * @param random a number from 0 to 1 each time
 * @since 0.1.0
 */
public record RetainingSettings(int maxBatchSize, Duration scheduleDelay, Duration exportTimeout,
		Duration shutdownTimeout, List<String> places, LongSupplier nanoTime, DoubleSupplier random) {

	// So that the sum of two never overflows
	private static final Duration LONGEST = Duration.ofDays(10_000);

	/**
	 * Limits the times.
	 */
	public RetainingSettings {
		if (maxBatchSize <= 0) {
			throw new IllegalArgumentException("A batch needs at least one span");
		}
		scheduleDelay = atMostLongest(scheduleDelay);
		exportTimeout = atMostLongest(exportTimeout);
		shutdownTimeout = atMostLongest(shutdownTimeout);
	}

	/**
	 * Settings with the real clock and random numbers.
	 * @param maxBatchSize how many spans are sent at once at most
	 * @param scheduleDelay how long a batch that is not full waits after the last one
	 * @param exportTimeout how long an exporter may take for a batch
	 * @param shutdownTimeout how long a shutdown may take
	 * @param places the destinations of the exporters
	 */
	public RetainingSettings(int maxBatchSize, Duration scheduleDelay, Duration exportTimeout, Duration shutdownTimeout,
			List<String> places) {
		this(maxBatchSize, scheduleDelay, exportTimeout, shutdownTimeout, places, System::nanoTime,
				() -> ThreadLocalRandom.current().nextDouble());
	}

	private static Duration atMostLongest(Duration duration) {
		return (duration.compareTo(LONGEST) > 0) ? LONGEST : duration;
	}

}
