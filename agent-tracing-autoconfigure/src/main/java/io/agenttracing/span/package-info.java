/**
 * Spans as instrumentations and the pipeline see them.
 * <p>
 * The way of a span: an instrumentation starts it by
 * {@link io.agenttracing.span.AgentSpans}, which asks a
 * {@link io.agenttracing.span.PreSamplingCheck} whether it is needed and lets
 * {@link io.agenttracing.span.SpanCustomizers} add attributes. It is made current in a
 * {@link io.agenttracing.span.SpanLayer}, whose end is
 * {@link io.agenttracing.span.CurrentContext}, which restores the previous context
 * whatever the application leaves open, and is found again by
 * {@link io.agenttracing.span.CurrentAgentSpan}. A
 * {@link io.agenttracing.span.SpanHandle} ends it once, and
 * {@link io.agenttracing.span.SpanFailures} records why it has failed.
 * <p>
 * While it is open, {@link io.agenttracing.span.TrackedSpans} has it as a
 * {@link io.agenttracing.span.TrackedSpan}, with its ancestors, its thread
 * ({@link io.agenttracing.span.WorkingThreads}), or where it is suspended without one
 * ({@link io.agenttracing.span.SuspendedPlace}).
 * {@link io.agenttracing.span.InjectedSpans} has those that may have children in other
 * processes.
 * <p>
 * Where a result is a publisher, {@link io.agenttracing.span.TracedPublishers} gives each
 * subscription a {@link io.agenttracing.span.SubscriptionSpan}. Retried calls and their
 * attempts are a {@link io.agenttracing.span.RetriedCall}, started by
 * {@link io.agenttracing.span.RetrySpans}; {@link io.agenttracing.span.FailedCalls} maps
 * an exception to the call that it has ended, for fallbacks. Messages that are received
 * without a listener are known by {@link io.agenttracing.span.ReceivedMessages}.
 * {@link io.agenttracing.span.LostThreads} warns of calls on threads to which nobody has
 * brought the context, at the {@link io.agenttracing.span.CallPlace} where they are made.
 */
@ApiStatus.Internal
@NullMarked
package io.agenttracing.span;

import org.jetbrains.annotations.ApiStatus;
import org.jspecify.annotations.NullMarked;
