package io.agenttracing.trace;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import org.jspecify.annotations.Nullable;

/**
 * The way of a span after its end: queue, pending trace, finished trace, listeners,
 * batches. It has no thread of its own; the worker's calls it, which may be entered again
 * from a listener or an exporter.
 */
final class TracePipeline {

	private static final long FORGET_NANOS = 60_000_000_000L;

	// OpenTelemetry waits ten seconds when it is closed.
	private static final long MAX_SHUTDOWN_NANOS = 8_000_000_000L;

	private final SpanQueue queue;

	private final OpenSpans openSpans;

	private final PendingTraces pending;

	private final Queue<FinishedTrace> finished = new ArrayDeque<>();

	private final FinishedTraceListener listener;

	private final ExportBatches batches;

	private final CollectorSettings settings;

	private final SpanCounts counts;

	private final ExportReport report;

	private final @Nullable SpanExporter exporter;

	private boolean flushing;

	private long lastForget;

	TracePipeline(SpanQueue queue, OpenSpans openSpans, FinishedTraceListener listener, @Nullable SpanExporter exporter,
			CollectorSettings settings, SpanCounts counts, Runnable wake) {
		this.queue = queue;
		this.openSpans = openSpans;
		this.pending = new PendingTraces(openSpans, settings.maxQueueSize());
		this.listener = listener;
		this.exporter = exporter;
		this.settings = settings;
		this.counts = counts;
		this.report = new ExportReport(settings.destination(), settings.failureDetail());
		this.batches = new ExportBatches((exporter != null) ? exporter : SpanExporter.composite(), settings, counts,
				this.report, wake);
		this.lastForget = settings.nanoTime().getAsLong();
		openSpans.tick(this.lastForget);
	}

	/**
	 * Moves everything one step, without waiting for anybody.
	 */
	void advance() {
		long now = this.settings.nanoTime().getAsLong();
		this.openSpans.tick(now);
		if (now - this.lastForget >= FORGET_NANOS) {
			this.lastForget = now;
			this.openSpans.forgetIdle();
		}
		if (!this.batches.isSaturated()) {
			collect(now);
			this.pending.moveFinished(now, this.finished);
			handOn();
		}
		this.batches.sendDue(now);
		this.report.refused(this.counts.of(SpanOutcome.QUEUE_FULL), now);
	}

	/**
	 * Brings what is finished to the exporter and waits for its answer.
	 * @return whether everything was accepted
	 */
	boolean flush() {
		return exclusively(() -> {
			collect(this.settings.nanoTime().getAsLong());
			this.pending.moveComplete(this.finished);
			handOn();
			boolean accepted = this.batches.sendAll(this.settings.nanoTime().getAsLong() + Long.MAX_VALUE / 2);
			long patience = this.settings.exportTimeout().toNanos();
			return succeeds((this.exporter != null) ? this.exporter.flush() : null, patience) && accepted;
		});
	}

	/**
	 * Brings everything to the exporter, spans of open traces as well, and shuts it down.
	 * @return whether everything was accepted
	 */
	boolean shutdown() {
		return exclusively(() -> {
			long now = this.settings.nanoTime().getAsLong();
			long patience = Math.min(this.settings.exportTimeout().toNanos(), MAX_SHUTDOWN_NANOS);
			drainQueue(now);
			this.pending.moveAll(this.finished);
			handOn();
			boolean accepted = this.batches.sendAll(now + patience);
			int lost = this.batches.discard();
			this.counts.add(SpanOutcome.SHUTDOWN, lost);
			this.report.lostAtShutdown(lost);
			return succeeds((this.exporter != null) ? this.exporter.shutdown() : null, patience) && accepted;
		});
	}

	int pendingSpans() {
		return this.pending.size();
	}

	boolean isExporting() {
		return this.batches.isBusy();
	}

	/**
	 * Whether the caller is not itself called by a flush or an export.
	 * @return whether a flush or shutdown is possible now
	 */
	boolean isEnterable() {
		return !this.flushing && !this.batches.isSending();
	}

	/**
	 * Forgets what came after the end.
	 */
	void discardQueue() {
		while (this.queue.poll() != null) {
			this.counts.add(SpanOutcome.SHUTDOWN, 1);
		}
	}

	private boolean exclusively(BooleanSupplier work) {
		if (!isEnterable()) {
			return false;
		}
		this.flushing = true;
		try {
			return work.getAsBoolean();
		}
		finally {
			this.flushing = false;
		}
	}

	private static boolean succeeds(@Nullable CompletableResultCode result, long patienceNanos) {
		return result == null || result.join(patienceNanos, TimeUnit.NANOSECONDS).isSuccess();
	}

	private void collect(long now) {
		drainQueue(now);
		this.pending.markComplete();
		drainQueue(now);
	}

	private void drainQueue(long now) {
		// What comes meanwhile is for the next time: a flood must not keep us here.
		for (int remaining = this.queue.size(); remaining > 0; remaining--) {
			ReadableSpan span = this.queue.poll();
			if (span == null) {
				return;
			}
			this.pending.add(span.toSpanData(), now);
		}
	}

	private void handOn() {
		FinishedTrace trace;
		while ((trace = this.finished.poll()) != null) {
			if (BackgroundRedisCommands.isOnly(trace)) {
				this.counts.add(SpanOutcome.BACKGROUND, trace.spans().size());
				continue;
			}
			// First the batches: a listener may ask for a flush.
			this.batches.add(exportable(trace));
			this.listener.onFinished(trace);
		}
	}

	private List<SpanData> exportable(FinishedTrace trace) {
		if (this.exporter == null) {
			this.counts.add(SpanOutcome.NO_EXPORTER, trace.spans().size());
			return List.of();
		}
		List<SpanData> spans = new ArrayList<>(trace.spans().size());
		for (SpanData span : trace.spans()) {
			if (isWanted(span)) {
				spans.add(span);
			}
			else {
				this.counts.add(SpanOutcome.FILTERED, 1);
			}
		}
		return spans;
	}

	private boolean isWanted(SpanData span) {
		try {
			return this.settings.exportable().test(span);
		}
		catch (Exception | LinkageError | StackOverflowError ex) {
			// A predicate may be there to keep secrets in, so a broken one lets nothing
			// out.
			return false;
		}
	}

}
