/**
 * Context propagation and spans for Kotlin coroutines; loaded only if Kotlin is present.
 * <p>
 * A suspend function is a {@code Mono} for its advice, by Spring, so that its span ends
 * as that of a subscription, in {@code call.reactor}.
 * {@link io.agenttracing.instrument.call.coroutine.SuspendedCalls} adds a
 * {@code CurrentContextElement} to the coroutine context, which makes the context of the
 * closest agent call current on each thread that the coroutine is resumed on.
 * {@link io.agenttracing.instrument.call.coroutine.ExpiredCalls} and
 * {@link io.agenttracing.instrument.call.coroutine.ExpiringCoroutines} tell a timeout
 * from other cancellations.
 * <p>
 * A flow: {@link io.agenttracing.instrument.call.coroutine.TracedFlows} wraps it in a
 * {@code TracedFlow}, whose every collection is a span; {@code ThreadElements} switches
 * between the contexts of the flow and its collector.
 * <p>
 * {@link io.agenttracing.instrument.call.coroutine.CoroutineFrames} reads where a
 * coroutine is suspended, for reports of calls that hang.
 */
@ApiStatus.Internal
@NullMarked
package io.agenttracing.instrument.call.coroutine;

import org.jetbrains.annotations.ApiStatus;
import org.jspecify.annotations.NullMarked;
