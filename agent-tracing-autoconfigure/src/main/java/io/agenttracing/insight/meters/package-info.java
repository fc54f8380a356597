/**
 * Meters of agents, tools and models, from spans at their end: the metrics of the GenAI
 * conventions, whichever framework has made the spans, and some of our own.
 * {@link io.agenttracing.insight.meters.SpanMeters} decides what a span counts for.
 */
@NullMarked
package io.agenttracing.insight.meters;

import org.jspecify.annotations.NullMarked;
