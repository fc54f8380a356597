package io.agenttracing.trace;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import org.jspecify.annotations.Nullable;

/**
 * Sends spans to the exporter in batches: when one is full, or when the delay since the
 * last one has passed. One batch is under way at a time, and nobody waits for it except a
 * flush. Used by one thread.
 */
final class ExportBatches {

	private final SpanExporter exporter;

	private final CollectorSettings settings;

	private final SpanCounts counts;

	private final ExportReport report;

	private final Runnable wake;

	private final Queue<SpanData> ready = new ArrayDeque<>();

	private @Nullable Sending sending;

	private long lastSent;

	private boolean inExporter;

	private volatile boolean busy;

	ExportBatches(SpanExporter exporter, CollectorSettings settings, SpanCounts counts, ExportReport report,
			Runnable wake) {
		this.exporter = exporter;
		this.settings = settings;
		this.counts = counts;
		this.report = report;
		this.wake = wake;
		this.lastSent = settings.nanoTime().getAsLong() - settings.scheduleDelay().toNanos();
	}

	void add(Collection<SpanData> spans) {
		this.ready.addAll(spans);
	}

	/**
	 * Whether so much is waiting that it is better left in the queue, which refuses
	 * ordinary spans first.
	 * @return whether nothing should be added now
	 */
	boolean isSaturated() {
		return this.ready.size() >= this.settings.maxQueueSize();
	}

	/**
	 * Whether the exporter works at this moment. To be asked by any thread.
	 * @return whether a batch is under way
	 */
	boolean isBusy() {
		return this.busy;
	}

	/**
	 * Whether the exporter is called by this thread, further up its stack.
	 * @return whether a batch is being handed over
	 */
	boolean isSending() {
		return this.inExporter;
	}

	/**
	 * Sends what is due, as far as that goes without waiting.
	 * @param now the time in nanoseconds
	 */
	void sendDue(long now) {
		settle(now);
		while (this.sending == null && isDue(now)) {
			send(now);
			settle(now);
		}
	}

	/**
	 * Sends everything and waits for the exporter's answers.
	 * @param deadline the time in nanoseconds after which the rest is given up
	 * @return whether the exporter has accepted everything
	 */
	boolean sendAll(long deadline) {
		LongSupplier clock = this.settings.nanoTime();
		boolean accepted = await(deadline);
		while (!this.ready.isEmpty() && clock.getAsLong() - deadline < 0) {
			send(clock.getAsLong());
			accepted &= await(deadline);
		}
		return accepted && this.ready.isEmpty();
	}

	/**
	 * Gives up what was not sent.
	 * @return the number of spans
	 */
	int discard() {
		int spans = this.ready.size();
		this.ready.clear();
		return spans;
	}

	private boolean isDue(long now) {
		return this.ready.size() >= this.settings.maxBatchSize()
				|| (!this.ready.isEmpty() && now - this.lastSent >= this.settings.scheduleDelay().toNanos());
	}

	private void send(long now) {
		List<SpanData> batch = takeBatch();
		this.lastSent = now;
		this.busy = true;
		CompletableResultCode result = export(batch);
		this.sending = new Sending(batch.size(), result, now);
		result.whenComplete(this.wake);
	}

	private CompletableResultCode export(List<SpanData> batch) {
		this.inExporter = true;
		try {
			return this.exporter.export(batch);
		}
		catch (Exception | LinkageError | StackOverflowError ex) {
			return CompletableResultCode.ofExceptionalFailure(ex);
		}
		finally {
			this.inExporter = false;
		}
	}

	private List<SpanData> takeBatch() {
		List<SpanData> batch = new ArrayList<>(Math.min(this.ready.size(), this.settings.maxBatchSize()));
		while (batch.size() < this.settings.maxBatchSize()) {
			SpanData span = this.ready.poll();
			if (span == null) {
				break;
			}
			batch.add(span);
		}
		return batch;
	}

	private boolean await(long deadline) {
		Sending current = this.sending;
		if (current == null) {
			return true;
		}
		long now = this.settings.nanoTime().getAsLong();
		long giveUp = Math.min(current.since() + this.settings.exportTimeout().toNanos() - now, deadline - now);
		current.result().join(Math.max(giveUp, 0), TimeUnit.NANOSECONDS);
		finish(current);
		return current.result().isSuccess();
	}

	private void settle(long now) {
		Sending current = this.sending;
		if (current != null
				&& (current.result().isDone() || now - current.since() >= this.settings.exportTimeout().toNanos())) {
			finish(current);
		}
	}

	private void finish(Sending current) {
		CompletableResultCode result = current.result();
		this.sending = null;
		this.busy = false;
		if (result.isSuccess()) {
			this.counts.add(SpanOutcome.DELIVERED, current.spans());
			this.report.succeeded();
			return;
		}
		boolean done = result.isDone();
		this.counts.add(SpanOutcome.EXPORT_FAILED, current.spans());
		this.report.failed(current.spans(), done ? result.getFailureThrowable() : new NoAnswer(),
				this.settings.nanoTime().getAsLong());
	}

	/**
	 * A batch under way.
	 */
	private record Sending(int spans, CompletableResultCode result, long since) {

	}

	/**
	 * Stands for the answer that did not come.
	 */
	private static final class NoAnswer extends RuntimeException {

		NoAnswer() {
			super("no answer in time", null, false, false);
		}

	}

}
