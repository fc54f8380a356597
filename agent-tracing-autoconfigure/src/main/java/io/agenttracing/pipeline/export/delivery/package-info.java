/**
 * Retains spans in memory until exporters have delivered them. The way of a batch:
 * <ol>
 * <li>{@link io.agenttracing.pipeline.export.delivery.RetainingExport} accepts finished
 * traces from the collector. {@link TraceChunker} applies the application's predicates
 * and filters and divides each trace into {@link TraceChunk}s.</li>
 * <li>{@link RetainedChunks} accounts for the memory of all chunks, and {@link DropOrder}
 * has the one to drop first.</li>
 * <li>Each exporter has an {@link ExportQueue}, which makes an {@link ExportBatch} of the
 * first chunks, and an {@link ExporterWorker}, the loop that waits until
 * {@link ExportSchedule} says that a batch is due and sends it with an
 * {@link ExporterCall}.</li>
 * <li>{@link AnswerHandler} decides what follows: a failure is classified by
 * {@link ExportFailure}, {@link Backoff} and {@link BatchSize} determine when and how
 * much is sent next, {@link ExportReport} logs it, and {@link Outcomes} are counted once
 * all exporters have settled a chunk.</li>
 * <li>{@link PendingFlushes} are completed by the worker, which also drains the queue and
 * shuts the exporter down in the end.</li>
 * </ol>
 * All accounts of chunks and queues have one lock, which is held for moments and never
 * while foreign code runs.
 */
@ApiStatus.Internal
@NullMarked
package io.agenttracing.pipeline.export.delivery;

import org.jetbrains.annotations.ApiStatus;
import org.jspecify.annotations.NullMarked;
