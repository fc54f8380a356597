package io.agenttracing.pipeline.export.delivery;

import java.time.Instant;
import java.util.concurrent.TimeUnit;

import io.agenttracing.pipeline.collector.SpanOutcome;
import org.jspecify.annotations.Nullable;

/**
 * Statistics of one exporter.
 */
final class ExporterStats {

	private final String name;

	private final ExportQueue queue;

	private int consecutiveFailures;

	private @Nullable String lastError;

	private long lastErrorNanos;

	ExporterStats(String name, ExportQueue queue) {
		this.name = name;
		this.queue = queue;
	}

	synchronized void succeeded() {
		this.consecutiveFailures = 0;
	}

	synchronized void failed(String reason, long now) {
		this.consecutiveFailures++;
		this.lastError = reason;
		this.lastErrorNanos = now;
	}

	synchronized @Nullable String lastError() {
		return this.lastError;
	}

	synchronized ExporterState state(long nanosUntilAttempt, long now) {
		boolean waits = this.consecutiveFailures > 0 && !this.queue.isEmpty();
		Instant time = (this.lastError != null) ? Instant.now().minusNanos(now - this.lastErrorNanos) : null;
		return new ExporterState(this.name, this.queue.count(SpanOutcome.DELIVERED), this.queue.dropped(),
				this.queue.spans(), this.consecutiveFailures, this.lastError, time,
				waits ? TimeUnit.NANOSECONDS.toMillis(nanosUntilAttempt) : 0);
	}

}
