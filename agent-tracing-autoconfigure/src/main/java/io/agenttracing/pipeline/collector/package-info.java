/**
 * Collects the spans of a trace in this process until it is finished. The way of a span:
 * <ol>
 * <li>{@link io.agenttracing.pipeline.collector.TraceCollector}, on the thread that ends
 * the span, puts it into the {@link io.agenttracing.pipeline.collector.SpanQueue}, and
 * behind it the id of a trace without open spans.</li>
 * <li>{@link io.agenttracing.pipeline.collector.CollectorWorker}, a thread, advances
 * {@link io.agenttracing.pipeline.collector.TracePipeline}: each span goes into
 * {@link io.agenttracing.pipeline.collector.PendingTraces}, which decides when a trace is
 * finished. {@link io.agenttracing.pipeline.collector.TraceUsage} sums up what models and
 * tools used. The span goes through the
 * {@link io.agenttracing.pipeline.collector.SpanTransformer}s as soon as its
 * {@link io.agenttracing.pipeline.collector.PendingTrace} has a use for it.</li>
 * <li>{@link io.agenttracing.pipeline.collector.TraceHandover} has it rewritten by a
 * {@link io.agenttracing.pipeline.collector.TraceRewriter} and inspected, decides whether
 * it is exported, and selects spans by a
 * {@link io.agenttracing.pipeline.collector.SpanSelection};
 * {@link io.agenttracing.pipeline.collector.ExportedTrace} and
 * {@link io.agenttracing.pipeline.collector.MissingSpans} make these consistent.</li>
 * <li>The {@link io.agenttracing.pipeline.collector.SpanSink} accepts them, and listeners
 * are notified.</li>
 * </ol>
 * The outcome of each span is counted in
 * {@link io.agenttracing.pipeline.collector.SpanCounts}, its memory in
 * {@link io.agenttracing.pipeline.collector.SpanBuffer}. An
 * {@link io.agenttracing.pipeline.UrgentExport} bypasses all stages but the sink, and at
 * a shutdown {@link io.agenttracing.pipeline.collector.InterruptedSpans} ends the spans
 * that are open.
 */
@ApiStatus.Internal
@NullMarked
package io.agenttracing.pipeline.collector;

import org.jetbrains.annotations.ApiStatus;
import org.jspecify.annotations.NullMarked;
