/**
 * From the end of a span to the exporter. This package is the API for the other wings;
 * the way of a span leads through the packages below:
 * <ol>
 * <li>The sampler of {@code sampling} decides at the start of a span whether its trace is
 * sampled, or only recorded in case it turns out to be interesting.</li>
 * <li>{@link io.agenttracing.pipeline.collector.TraceCollector} takes the span at its
 * end. A {@link io.agenttracing.pipeline.TailSamplingPolicy} may select an unsampled
 * trace (tail sampling), which {@link io.agenttracing.pipeline.TailSampledTraces}
 * remembers.</li>
 * <li>The {@link io.agenttracing.pipeline.Usage} of models and tools is summed up, and an
 * {@link io.agenttracing.pipeline.EndedSpanListener} is told of the span.</li>
 * <li>{@code genai} puts spans of frameworks into the words of the conventions, without
 * {@link io.agenttracing.pipeline.UnaskedContent}, and {@code masking} removes secrets. A
 * span that is only recorded stays as it is until there is a use for its trace; most are
 * dropped.</li>
 * <li>When the trace is finished, {@code genai} makes one span of two of the same call,
 * and a {@link io.agenttracing.pipeline.TraceInspector} inspects it as a
 * {@link io.agenttracing.pipeline.TracePart} and adds
 * {@link io.agenttracing.pipeline.AddedAttributes}.</li>
 * <li>{@code cap} selects the spans that are exported, and folds the others into
 * them.</li>
 * <li>{@code export} retains them until they are delivered, with exponential
 * backoff.</li>
 * <li>A {@link io.agenttracing.pipeline.FinishedTraceListener} receives the exported
 * spans.</li>
 * </ol>
 * All changes to a span on that way are in one
 * {@link io.agenttracing.pipeline.RewrittenSpan} around it.
 */
@ApiStatus.Internal
@NullMarked
package io.agenttracing.pipeline;

import org.jetbrains.annotations.ApiStatus;
import org.jspecify.annotations.NullMarked;
