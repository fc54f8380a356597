package io.agenttracing.pipeline.export;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * What a lane remembers of its exporter and says about it. To be used with the lock of
 * the export, except for what it hands out to be done without the lock: logging, and
 * others' code.
 */
final class LaneJournal {

	private final ExportReport report;

	private final List<Runnable> afterwards = new ArrayList<>();

	private long delivered;

	private long dropped;

	private long givenUp;

	private int lostAtShutdown;

	private int consecutiveFailures;

	private @Nullable String lastError;

	private long lastErrorNanos;

	LaneJournal(String place) {
		this.report = new ExportReport(place);
	}

	void delivered(int spans) {
		this.delivered += spans;
		this.consecutiveFailures = 0;
		afterwards(this.report::succeeded);
	}

	void attemptFailed(String reason, long now) {
		this.consecutiveFailures++;
		this.lastError = reason;
		this.lastErrorNanos = now;
	}

	void retained(String reason, String hint, int spans, int room, long now) {
		afterwards(() -> this.report.failed(reason, hint, spans, room, now));
	}

	void refused(int spans, String reason, String hint, long now) {
		this.dropped += spans;
		afterwards(() -> this.report.refused(spans, reason, hint, now));
	}

	void rejected(int spans, String words, long now) {
		this.dropped += spans;
		afterwards(() -> this.report.rejected(spans, words, now));
	}

	void failed(int spans, long now) {
		this.dropped += spans;
		String reason = this.lastError;
		afterwards(() -> this.report.lost(spans, "sending them failed (" + reason + ")", now));
	}

	void givenUp(int spans) {
		this.dropped += spans;
		this.givenUp += spans;
	}

	void lostAtShutdown(int spans) {
		this.dropped += spans;
		this.lostAtShutdown += spans;
	}

	/**
	 * Says what was given up since the last time.
	 * @param now the time
	 */
	void reportGivenUp(long now) {
		if (this.givenUp > 0) {
			long spans = this.givenUp;
			this.givenUp = 0;
			afterwards(() -> this.report.lost(spans, "there was no memory left to keep them", now));
		}
	}

	void reportShutdown() {
		int spans = this.lostAtShutdown;
		String reason = this.lastError;
		afterwards(() -> this.report.lostAtShutdown(spans, reason));
	}

	void afterwards(Runnable action) {
		this.afterwards.add(action);
	}

	List<Runnable> takeAfterwards() {
		List<Runnable> actions = List.copyOf(this.afterwards);
		this.afterwards.clear();
		return actions;
	}

	long dropped() {
		return this.dropped;
	}

	ExporterState state(String name, int retained, long nanosUntilAttempt, long now) {
		boolean failing = this.consecutiveFailures > 0;
		Instant time = (this.lastError != null) ? Instant.now().minusNanos(now - this.lastErrorNanos) : null;
		return new ExporterState(name, this.delivered, this.dropped, retained, this.consecutiveFailures, this.lastError,
				time, failing ? TimeUnit.NANOSECONDS.toMillis(nanosUntilAttempt) : 0);
	}

}
