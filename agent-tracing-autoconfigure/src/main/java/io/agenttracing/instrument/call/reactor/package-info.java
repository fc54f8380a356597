/**
 * Decides what a subscription to the result of a call is, by the operators of Reactor
 * downstream.
 * <p>
 * The way of a subscription: the interceptor wraps a method's result by
 * {@link io.agenttracing.span.TracedPublishers}, with a
 * {@link io.agenttracing.instrument.call.reactor.PublisherCall} that starts the span of
 * each subscription. At each subscription,
 * {@link io.agenttracing.instrument.call.reactor.SubscriptionSpans} decides. If a
 * {@code retryWhen} is downstream, and the same call is pending in its
 * {@code PendingRetries}, the subscription is a further attempt of that call, in
 * {@code RetriedSubscriptions}. If the thread is signalling a failure to an
 * {@code onErrorResume} or {@code timeout}, {@code ReactorFallbacks} makes it the
 * fallback of the failed call. Otherwise it is a new {@code CallSubscription}. The
 * signals of {@code TracedPublishers}' subscriber end the span, by
 * {@link io.agenttracing.instrument.call.reactor.CallSpans}.
 * <p>
 * {@link io.agenttracing.instrument.call.reactor.ReactorOperators} is the only class that
 * uses private names of Reactor, and documents what happens if they change.
 */
@ApiStatus.Internal
@NullMarked
package io.agenttracing.instrument.call.reactor;

import org.jetbrains.annotations.ApiStatus;
import org.jspecify.annotations.NullMarked;
