package io.agenttracing.pipeline.export.delivery;

import io.agenttracing.pipeline.collector.SpanOutcome;
import io.agenttracing.pipeline.export.delivery.ExportFailure.Kind;
import io.agenttracing.pipeline.export.delivery.ExporterCall.Answer;
import io.agenttracing.pipeline.export.otlp.PartialSuccess;
import io.agenttracing.pipeline.export.otlp.ReceiverMessage;
import org.jspecify.annotations.Nullable;

/**
 * Handles the result of an export: the outcome of the spans, the time and size of the
 * next attempt, and the log. Used by the worker of the exporter.
 */
final class AnswerHandler {

	private final boolean retries;

	private final RetainedChunks retained;

	private final ExportQueue queue;

	private final ExportSchedule schedule;

	private final BatchSize size;

	private final ExporterStats stats;

	private final ExportReport report;

	/**
	 * Handles the results of one exporter.
	 * @param retries whether a batch that failed is sent again
	 * @param retained the chunks of all exporters
	 * @param queue the queue of the exporter
	 * @param schedule when its next batch is due
	 * @param size how large its batches may be
	 * @param stats its statistics
	 * @param report the log
	 */
	AnswerHandler(boolean retries, RetainedChunks retained, ExportQueue queue, ExportSchedule schedule, BatchSize size,
			ExporterStats stats, ExportReport report) {
		this.retries = retries;
		this.retained = retained;
		this.queue = queue;
		this.schedule = schedule;
		this.size = size;
		this.stats = stats;
		this.report = report;
	}

	/**
	 * Handles a result.
	 * @param batch the batch
	 * @param answer the result
	 * @param lastAttempt whether there is no time for another one
	 * @param now the time
	 * @return whether the receiver has processed the batch, possibly by refusing it
	 */
	boolean handle(ExportBatch batch, Answer answer, boolean lastAttempt, long now) {
		ExportFailure failure = answer.failure();
		if (failure == null) {
			this.schedule.worked(now);
			delivered(batch, answer.partialSuccess());
			return true;
		}
		this.stats.failed(failure.text(), now);
		switch (failure.kind()) {
			case REFUSED -> refused(batch, failure.text(), failure, now);
			case TOO_LARGE -> tooLarge(batch, failure, now);
			default -> failed(batch, failure, lastAttempt, now);
		}
		return failure.kind() == Kind.REFUSED || failure.kind() == Kind.TOO_LARGE;
	}

	private void delivered(ExportBatch batch, @Nullable PartialSuccess partial) {
		int rejected = (partial != null) ? (int) Math.min(partial.spans(), batch.size()) : 0;
		this.queue.settle(batch, SpanOutcome.DELIVERED, rejected);
		this.stats.succeeded();
		this.report.succeeded();
		if (partial != null) {
			this.report.rejected(rejected, partial.message());
		}
		int dropped = this.queue.othersGotThrough();
		if (dropped > 0) {
			reportFailed(dropped);
		}
	}

	private void refused(ExportBatch batch, String reason, ExportFailure failure, long now) {
		this.schedule.worked(now);
		this.queue.settle(batch, SpanOutcome.REFUSED, 0);
		this.report.refused(batch.size(), reason, failure.hint());
	}

	private void tooLarge(ExportBatch batch, ExportFailure failure, long now) {
		if (batch.size() > 1) {
			this.schedule.worked(now);
			this.size.tooLarge(batch.bytes(), now);
			this.queue.divide();
			return;
		}
		refused(batch, "%s; the span '%s' of about %d bytes".formatted(failure.text(),
				ReceiverMessage.oneLine(batch.spans().get(0).getName()), batch.bytes()), failure, now);
	}

	private void failed(ExportBatch batch, ExportFailure failure, boolean lastAttempt, long now) {
		this.schedule.failed(failure.pause(), now);
		if (!this.retries) {
			this.queue.settle(batch, SpanOutcome.EXPORT_FAILED, 0);
			reportFailed(batch.size());
		}
		else if (lastAttempt) {
			this.queue.settle(batch, SpanOutcome.SHUTDOWN, 0);
		}
		else {
			if (failure.kind() == Kind.UNKNOWN) {
				this.queue.setAside(batch);
			}
			this.report.failed(failure.text(), failure.hint(), this.queue.spans(), this.retained.room());
		}
	}

	private void reportFailed(int spans) {
		this.report.lost(spans, "sending them failed (" + this.stats.lastError() + ")");
	}

}
