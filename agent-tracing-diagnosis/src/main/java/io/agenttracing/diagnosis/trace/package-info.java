/**
 * A trace as the rules see it: {@link io.agenttracing.diagnosis.trace.Trace} has its
 * {@link io.agenttracing.diagnosis.trace.SpanNode spans} as a tree, and what several
 * rules ask, each computed once and only when it is asked: who waits for a message, the
 * deadlines of a call, its attempts, clocks that differ, and the critical path. None of
 * it recurses, and all of it is near-linear in the number of spans.
 */
@NullMarked
package io.agenttracing.diagnosis.trace;

import org.jspecify.annotations.NullMarked;
