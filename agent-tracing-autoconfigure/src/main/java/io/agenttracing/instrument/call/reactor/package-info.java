/**
 * What a subscription to the result of a call is, where Reactor's operators behind it
 * decide.
 * <p>
 * The way of a subscription: the interceptor has a method's result made a publisher of
 * {@link io.agenttracing.span.TracedPublishers}, which keeps the
 * {@link io.agenttracing.instrument.call.reactor.PublisherCall}: what was called, and how
 * a span of it starts. At each subscription,
 * {@link io.agenttracing.instrument.call.reactor.SubscriptionSpans} decides. Is a
 * {@code retryWhen} behind the subscriber, and one of the calls that wait for it in
 * {@code PendingRetries} the same, it is a further attempt of that one, in
 * {@code RetriedSubscriptions}. Is the thread about to tell an {@code onErrorResume} or
 * {@code timeout} of a failure, {@code ReactorFallbacks} makes it the fallback of the
 * call that failed. Else it is a {@code CallSubscription} of its own. What the subscriber
 * of {@code TracedPublishers} tells then ends the span, by
 * {@link io.agenttracing.instrument.call.reactor.CallSpans}.
 * <p>
 * {@link io.agenttracing.instrument.call.reactor.ReactorOperators} is the only class that
 * knows private names of Reactor, and says what happens where they change.
 */
@ApiStatus.Internal
@NullMarked
package io.agenttracing.instrument.call.reactor;

import org.jetbrains.annotations.ApiStatus;
import org.jspecify.annotations.NullMarked;
