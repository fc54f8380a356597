/**
 * Gathers the spans of a trace in this process until it is finished:
 * {@link io.agenttracing.pipeline.collector.TraceCollector} takes a span at its end into
 * {@code SpanQueue}; {@code CollectorWorker}, a thread, hands it to
 * {@code TracePipeline}, which keeps it in {@code PendingTraces}; a finished trace is
 * chosen from by a {@code SpanSelection}, looked at by the {@code TraceReview}, and goes
 * to the {@code SpanSink}. What becomes of each span is counted in {@code SpanCounts}.
 */
@NullMarked
package io.agenttracing.pipeline.collector;

import org.jspecify.annotations.NullMarked;
