/**
 * Spans as instrumentations and the pipeline know them:
 * {@link io.agenttracing.span.AgentSpans} starts them and makes them current,
 * {@link io.agenttracing.span.SpanHandle} is a handle on one,
 * {@link io.agenttracing.span.TrackedSpans} knows those that have not ended, where they
 * run and where they wait.
 */
@ApiStatus.Internal
@NullMarked
package io.agenttracing.span;

import org.jetbrains.annotations.ApiStatus;
import org.jspecify.annotations.NullMarked;
