package io.agenttracing.instrument.call.reactor;

import java.util.concurrent.atomic.AtomicBoolean;

import io.agenttracing.instrument.call.reactor.PendingRetries.Place;
import io.agenttracing.span.CurrentAgentSpan;
import io.agenttracing.span.RetriedCall;
import io.agenttracing.span.RetrySpans;
import io.agenttracing.span.SpanFailures;
import io.agenttracing.span.SpanHandle;
import io.agenttracing.span.SubscriptionSpan;
import io.agenttracing.span.SuspendedPlace;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.ReadableSpan;
import org.jspecify.annotations.Nullable;
import reactor.core.Scannable;

/**
 * One call with a {@code retryWhen} downstream: its span covers all subscriptions, each
 * of which is an attempt. After a failure the call is pending, and ends when the retry
 * gives up or is cancelled.
 */
final class RetriedSubscriptions {

	private final PendingRetries pending;

	private final ReactorFallbacks fallbacks;

	private final OpenCall call;

	private final RetriedCall attempts;

	private final AtomicBoolean ended = new AtomicBoolean();

	private volatile Place place;

	private volatile @Nullable Failed failed;

	RetriedSubscriptions(PendingRetries pending, Place place, OpenCall call, RetrySpans spans,
			ReactorFallbacks fallbacks) {
		this.pending = pending;
		this.place = place;
		this.call = call;
		this.fallbacks = fallbacks;
		this.attempts = spans.hosted(call.span(), call.inside(), CurrentAgentSpan.name(call.span()), 0, 0);
	}

	Place place() {
		return this.place;
	}

	/**
	 * Starts the next attempt.
	 * @param subscriber the subscriber
	 * @param place its place among the retried subscriptions
	 */
	SubscriptionSpan attempt(Object subscriber, Place place) {
		this.place = place;
		return new Attempt(subscriber, this.attempts.attempt());
	}

	/**
	 * Ends the call now, on the thread on which the retry gives up.
	 */
	void giveUp() {
		giveUp(true);
	}

	/**
	 * Ends the call in retrospect, at the end of its last attempt.
	 */
	void gaveUp() {
		giveUp(false);
	}

	private void giveUp(boolean now) {
		Failed last = this.failed;
		if (this.pending.remove(this) && last != null && end()) {
			fallBack(last.failure());
			this.call.fail(last.failure(), now ? 0 : last.epochNanos());
		}
	}

	private void fallBack(Throwable failure) {
		Scannable retry = this.pending.retry();
		if (retry != null) {
			this.fallbacks.failed(retry, this.call, failure, null);
		}
	}

	private void cancelled() {
		if (end()) {
			this.call.cancel();
		}
	}

	private void timedOutBetween(Throwable timeout) {
		Failed last = this.failed;
		if (last != null && end()) {
			fallBack(timeout);
			this.call.cutOff(timeout, last.failure());
		}
	}

	private boolean end() {
		return this.ended.compareAndSet(false, true);
	}

	private record Failed(Throwable failure, long epochNanos) {
	}

	private final class Attempt extends CallSubscription {

		private final SpanHandle attempt;

		private Attempt(Object subscriber, SpanHandle attempt) {
			super(RetriedSubscriptions.this.call, subscriber, RetriedSubscriptions.this.fallbacks, null);
			this.attempt = attempt;
		}

		@Override
		public Scope makeCurrent() {
			return this.attempt.makeCurrent();
		}

		@Override
		public boolean isCurrent() {
			return Span.current() == this.attempt.span();
		}

		@Override
		public void released(SuspendedPlace place) {
			this.attempt.released(place);
			super.released(SuspendedPlace.UNKNOWN);
		}

		@Override
		public void first(double milliseconds) {
			super.first(milliseconds);
			this.attempt.flowing();
		}

		@Override
		public void complete(@Nullable Object last) {
			RetriedSubscriptions.this.attempts.end(this.attempt, null);
			if (end()) {
				super.complete(last);
			}
		}

		// Not every retry signals that it gives up, but there may be a fallback.
		@Override
		public void fail(Throwable failure) {
			await(failure);
			RetriedSubscriptions.this.fallbacks.failed(subscriber(), RetriedSubscriptions.this.call, failure,
					RetriedSubscriptions.this);
		}

		private void await(Throwable failure) {
			RetriedSubscriptions.this.attempts.end(this.attempt, failure);
			long end = (this.attempt.span() instanceof ReadableSpan span) ? span.toSpanData().getEndEpochNanos() : 0;
			RetriedSubscriptions.this.failed = new Failed(failure, end);
			RetriedSubscriptions.this.pending.add(RetriedSubscriptions.this);
		}

		@Override
		public void cancel() {
			Throwable timeout = timeout();
			if (timeout == null) {
				this.attempt.cancel();
				cancelled();
				return;
			}
			// A timeout downstream of the retry cancels the call, one upstream only an
			// attempt.
			Scannable retry = RetriedSubscriptions.this.pending.retry();
			boolean over = retry == null || ReactorOperators.hasGivenUp(retry);
			SpanFailures.timedOut(over ? RetriedSubscriptions.this.call.span() : this.attempt.span());
			if (over) {
				await(timeout);
				giveUp();
			}
			else {
				fail(timeout);
				RetriedSubscriptions.this.pending.watch(RetriedSubscriptions.this);
			}
		}

		@Override
		public void heard() {
			if (!RetriedSubscriptions.this.pending.watch(RetriedSubscriptions.this)) {
				super.heard();
			}
		}

		@Override
		public void abandoned() {
			Scannable retry = RetriedSubscriptions.this.pending.retry();
			if (retry != null && ReactorOperators.hasDecidedToGiveUp(retry)) {
				giveUp();
			}
			else if (RetriedSubscriptions.this.pending.remove(RetriedSubscriptions.this)) {
				Throwable timeout = timeout();
				if (timeout != null) {
					timedOutBetween(timeout);
				}
				else {
					cancelled();
				}
			}
		}

	}

}
