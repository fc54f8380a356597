/**
 * The span cap: which spans of a trace are exported, and how the others are folded into
 * them (known elsewhere as span compression). The way of a span:
 * <ol>
 * <li>{@link io.agenttracing.pipeline.cap.SpanCap} makes a
 * {@link io.agenttracing.pipeline.cap.CappedSelection} for each trace, which holds its
 * ended spans as {@link io.agenttracing.pipeline.cap.SpanNode}s. If all of them fit,
 * nothing else happens.</li>
 * <li>{@link io.agenttracing.pipeline.cap.SpanTree} arranges them,
 * {@link io.agenttracing.pipeline.cap.Ranking} ranks them by
 * {@link io.agenttracing.pipeline.cap.Importance}, and
 * {@link io.agenttracing.pipeline.cap.SpanBudget} limits their number.</li>
 * <li>{@link io.agenttracing.pipeline.cap.SpanChoice} selects:
 * {@link io.agenttracing.pipeline.cap.PassThroughFolding} folds layers of frameworks,
 * {@link io.agenttracing.pipeline.cap.SiblingFolding} similar siblings, and
 * {@link io.agenttracing.pipeline.cap.TopSpanChoice} selects among important spans.</li>
 * <li>{@link io.agenttracing.pipeline.cap.Folding} folds a span into another, the
 * {@link io.agenttracing.pipeline.cap.FoldedCounts} of which count it.</li>
 * <li>{@link io.agenttracing.pipeline.cap.ChosenSpans} adds the counts to the exported
 * spans.</li>
 * </ol>
 * A trace may be exported in parts, and spans may end late:
 * {@link io.agenttracing.pipeline.cap.TraceMemories} keeps a
 * {@link io.agenttracing.pipeline.cap.TraceMemory} of each recent trace, with the
 * exported spans ({@link io.agenttracing.pipeline.cap.ExportedSpans}), the folded spans
 * ({@link io.agenttracing.pipeline.cap.FoldedSpans}), and counts for parents that are
 * still open ({@link io.agenttracing.pipeline.cap.PendingFoldCounts}).
 */
@NullMarked
package io.agenttracing.pipeline.cap;

import org.jspecify.annotations.NullMarked;
