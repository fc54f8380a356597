package io.agenttracing.instrument.call.reactor;

import io.agenttracing.span.RetrySpans;
import io.agenttracing.span.SpanHandle;
import io.agenttracing.span.SubscriptionSpan;
import io.agenttracing.span.WeakIdentityMap;
import io.opentelemetry.context.Context;
import reactor.core.Scannable;

/**
 * Decides what a subscription to the result of a call is: a further attempt of a call
 * that has failed, the fallback of another one, or a call of its own, which may be tried
 * again where a {@code retryWhen} is behind it.
 *
 * @since 0.1.0
 */
public final class SubscriptionSpans {

	private final RetrySpans retrySpans;

	private final CallSpans spans;

	private final ReactorFallbacks fallbacks;

	// Each retry is for itself: none waits for another.
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
	 * Opens the span of a subscription.
	 * @param publisher what is subscribed to
	 * @param subscriber who subscribes
	 * @param call the call that has returned the publisher
	 * @param outside what is current where somebody subscribes
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
	 * Opens the span of a collection, behind which there is nothing of Reactor.
	 * @param call the call that has returned the flow
	 * @param outside what is current where somebody collects
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
