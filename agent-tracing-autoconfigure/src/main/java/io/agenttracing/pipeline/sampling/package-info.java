/**
 * Which traces are exported. At the start of a span (head sampling)
 * {@link io.agenttracing.pipeline.sampling.DecidingSampler} asks the sampler of the
 * application, then {@link io.agenttracing.pipeline.sampling.AgentRules}, and for a trace
 * that begins here {@link io.agenttracing.pipeline.sampling.TraceAdmission}, which limits
 * traces by {@link io.agenttracing.pipeline.sampling.TraceRate}. At the end of a span of
 * an unsampled trace (tail sampling)
 * {@link io.agenttracing.pipeline.sampling.TailSamplingRules} decides whether the trace
 * is exported nevertheless; from then on
 * {@link io.agenttracing.pipeline.sampling.TailSampledTextMapPropagator} propagates it as
 * sampled. {@link io.agenttracing.pipeline.sampling.TraceDecisions} counts the decisions.
 */
@NullMarked
package io.agenttracing.pipeline.sampling;

import org.jspecify.annotations.NullMarked;
