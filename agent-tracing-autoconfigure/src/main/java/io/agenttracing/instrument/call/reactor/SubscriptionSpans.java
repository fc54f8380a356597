package io.agenttracing.instrument.call.reactor;

import io.agenttracing.span.RetrySpans;
import io.agenttracing.span.SpanHandle;
import io.agenttracing.span.SubscriptionSpan;
import io.agenttracing.span.WeakIdentityMap;
import io.opentelemetry.context.Context;
import reactor.core.Scannable;

/**
 * Decides what a subscription to the result of a call is: a further attempt of a call
 * that has failed, the fallback of another call, or a new call, which may be retried if a
 * {@code retryWhen} is downstream.
 *
 * @since 0.1.0
 */
public final class SubscriptionSpans {

	private final RetrySpans retrySpans;

	private final CallSpans spans;

	private final ReactorFallbacks fallbacks;

	// By retry, so that retries do not contend for a lock.
	private final WeakIdentityMap<Scannable, PendingRetries> pending = new WeakIdentityMap<>();

	/**
	 * Spans of subscriptions.
	 * @param retrySpans starts the spans of attempts and fallbacks
	 * @param spans ends the spans of calls
	 */
	public SubscriptionSpans(RetrySpans retrySpans, CallSpans spans) {
		this.retrySpans = retrySpans;
		this.spans = spans;
		this.fallbacks = new ReactorFallbacks(retrySpans);
	}

	/**
	 * Starts the span of a subscription.
	 * @param publisher the publisher
	 * @param subscriber the subscriber
	 * @param call the call that has returned the publisher
	 * @param outside the context of the subscriber
	 * @return the span
	 */
	public SubscriptionSpan open(Object publisher, Object subscriber, PublisherCall call, Context outside) {
		Scannable retry = ReactorOperators.retryBehind(subscriber);
		PendingRetries pending = (retry != null) ? pendingOf(retry) : null;
		PendingRetries.Taken taken = (pending != null) ? pending.take(call.kind(), publisher) : null;
		if (taken != null && taken.call() != null) {
			return taken.call().attempt(subscriber, taken.place());
		}
		SpanHandle fallback = call.isFallback() ? null : this.fallbacks.open(call.name(), subscriber);
		OpenCall opened = start(call, (fallback != null) ? fallback.context() : outside);
		if (pending == null || taken == null || fallback != null || !opened.span().isRecording()) {
			return new CallSubscription(opened, subscriber, this.fallbacks, fallback);
		}
		return new RetriedSubscriptions(pending, taken.place(), opened, this.retrySpans, this.fallbacks)
			.attempt(subscriber, taken.place());
	}

	/**
	 * Starts the span of the collection of a flow, which has no operators of Reactor
	 * downstream.
	 * @param call the call that has returned the flow
	 * @param outside the context of the collector
	 * @return the span
	 */
	public SubscriptionSpan open(PublisherCall call, Context outside) {
		return new CallSubscription(start(call, outside), call, this.fallbacks, null);
	}

	private OpenCall start(PublisherCall call, Context outside) {
		Context parent = call.parent(outside);
		return new OpenCall(this.spans, call, call.start(parent), parent);
	}

	PendingRetries pendingOf(Scannable retry) {
		return this.pending.computeIfAbsent(retry, () -> new PendingRetries(retry));
	}

}
