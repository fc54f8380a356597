/**
 * Attempts of retried calls and fallbacks, each a span.
 * <p>
 * {@link io.agenttracing.instrument.retry.SurroundedAdvicePostProcessor} puts advice
 * around the advice that retries, and inside of it. The outer one,
 * {@link io.agenttracing.instrument.retry.RetriedCallInterceptor}, opens the
 * {@link io.agenttracing.span.RetriedCall}; the inner one,
 * {@link io.agenttracing.instrument.retry.AttemptInterceptor}, finds it with the
 * invocation, and gives each attempt a span. The advice and limits of a library are known
 * by {@link io.agenttracing.instrument.retry.SpringRetries} and
 * {@link io.agenttracing.instrument.retry.Resilience4jRetries}. Where the result is a
 * publisher, {@link io.agenttracing.instrument.retry.RetriedPublishers} does the same
 * with subscriptions. A retry template executes its calls within a
 * {@link io.agenttracing.instrument.retry.TemplateInterceptor}, whose
 * {@link io.agenttracing.instrument.retry.TemplateListener} tells attempts apart.
 * <p>
 * A fallback of Resilience4j passes its executor, where a
 * {@link io.agenttracing.instrument.retry.FallbackInterceptor} opens the span of a
 * {@link io.agenttracing.instrument.retry.FallbackTracing} when the call has failed; for
 * publishers, {@link io.agenttracing.instrument.retry.FallbackPublishers} does.
 * Rejections and time limits are attributes:
 * {@link io.agenttracing.instrument.retry.Resilience4jEventsPostProcessor},
 * {@link io.agenttracing.instrument.retry.TimeLimiterInterceptor}.
 * <p>
 * The spans themselves are started by {@link io.agenttracing.span.RetrySpans}, which
 * retries and fallbacks of agents and steps use as well.
 */
@NullMarked
package io.agenttracing.instrument.retry;

import org.jspecify.annotations.NullMarked;
