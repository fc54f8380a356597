/**
 * The way of a span from its end to the exporter. This package is what the wing shows to
 * others; the way itself is in the packages below:
 * <ol>
 * <li>The sampler of {@code sampling} decides at the start of a span whether its trace is
 * sampled, or only recorded in case it turns out to be interesting.</li>
 * <li>{@link io.agenttracing.pipeline.collector.TraceCollector} takes the span at its
 * end. A {@link io.agenttracing.pipeline.TailSamplingPolicy} may have an unsampled trace
 * kept (tail sampling), which {@link io.agenttracing.pipeline.TailSampledTraces}
 * remembers.</li>
 * <li>{@link io.agenttracing.pipeline.UnaskedContent} and {@code masking} take out of it
 * what is not to leave.</li>
 * <li>When the trace is finished, a {@link io.agenttracing.pipeline.TraceInspector} looks
 * at it as a {@link io.agenttracing.pipeline.TracePart} and adds
 * {@link io.agenttracing.pipeline.AddedAttributes}.</li>
 * <li>{@code cap} chooses which of its spans are exported.</li>
 * <li>{@code export} delivers them, waits, and tries again.</li>
 * <li>A {@link io.agenttracing.pipeline.FinishedTraceListener} sees what went out.</li>
 * </ol>
 * What is changed of a span on that way is one
 * {@link io.agenttracing.pipeline.RewrittenSpan} around it.
 */
@ApiStatus.Internal
@NullMarked
package io.agenttracing.pipeline;

import org.jetbrains.annotations.ApiStatus;
import org.jspecify.annotations.NullMarked;
