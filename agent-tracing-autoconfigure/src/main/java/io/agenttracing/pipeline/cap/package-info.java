/**
 * The span cap: which spans of a trace are exported, and what becomes of the others
 * (known elsewhere as span compression). The way of a span:
 * <ol>
 * <li>{@link io.agenttracing.pipeline.cap.SpanCap} makes a
 * {@link io.agenttracing.pipeline.cap.CappedSelection} for each trace, which holds its
 * ended spans as {@link io.agenttracing.pipeline.cap.SpanNode}s. Where all of them fit,
 * nothing else happens.</li>
 * <li>{@link io.agenttracing.pipeline.cap.SpanTree} arranges them,
 * {@link io.agenttracing.pipeline.cap.Ranking} says by
 * {@link io.agenttracing.pipeline.cap.Importance} what each is worth, and
 * {@link io.agenttracing.pipeline.cap.SpanBudget} how many can go out.</li>
 * <li>{@link io.agenttracing.pipeline.cap.SpanChoice} chooses:
 * {@link io.agenttracing.pipeline.cap.SiblingFolding} folds siblings that are alike, and
 * {@link io.agenttracing.pipeline.cap.TopSpanChoice} chooses among those that
 * matter.</li>
 * <li>{@link io.agenttracing.pipeline.cap.Folding} folds a span into another, whose
 * {@link io.agenttracing.pipeline.cap.FoldedCounts} count it.</li>
 * <li>{@link io.agenttracing.pipeline.cap.ChosenSpans} writes the counts on the spans
 * that go out.</li>
 * </ol>
 * A trace may go out in parts, and spans may end late:
 * {@link io.agenttracing.pipeline.cap.TraceMemories} has a
 * {@link io.agenttracing.pipeline.cap.TraceMemory} of each recent trace, with what was
 * exported ({@link io.agenttracing.pipeline.cap.ExportedSpans}), what was folded and
 * where ({@link io.agenttracing.pipeline.cap.FoldedSpans}), and counts for spans that are
 * still open ({@link io.agenttracing.pipeline.cap.PendingFoldCounts}).
 */
@NullMarked
package io.agenttracing.pipeline.cap;

import org.jspecify.annotations.NullMarked;
