package io.agenttracing.aspect;

import java.lang.ref.WeakReference;
import java.util.concurrent.TimeoutException;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.aspect.ReactiveRetries.Place;
import io.agenttracing.trace.AgentCallSpan;
import io.agenttracing.trace.OpenedSpan;
import io.agenttracing.trace.RetriedCall;
import io.agenttracing.trace.RetrySpans;
import io.agenttracing.trace.SubscriptionSpan;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import org.jspecify.annotations.Nullable;
import reactor.core.Scannable;

/**
 * One call that a {@code retryWhen} behind it may subscribe to again: its span covers all
 * subscriptions, each of which is an attempt. After a failure it waits for the decision,
 * and ends when the retry gives up or is cancelled.
 */
final class RetriedSubscriptions {

	private final ReactiveRetries retries;

	private final WeakReference<Scannable> retry;

	private volatile Place place;

	private final AgentCalls calls;

	private final ResumedCalls resumed;

	private final SubscribedCall call;

	private final Context parent;

	private final Span span;

	private final RetriedCall attempts;

	private volatile @Nullable Throwable failure;

	private boolean waiting;

	private boolean ended;

	RetriedSubscriptions(ReactiveRetries retries, Scannable retry, Place place, AgentCalls calls, RetrySpans spans,
			ResumedCalls resumed, SubscribedCall call, Span span, Context parent) {
		this.retries = retries;
		this.retry = new WeakReference<>(retry);
		this.place = place;
		this.calls = calls;
		this.resumed = resumed;
		this.parent = parent;
		this.call = call;
		this.span = span;
		Context context = AgentCallSpan.store(span, call.inside(parent)).with(span);
		this.attempts = spans.hosted(span, context, AgentCallSpan.name(span), 0, 0);
	}

	Place place() {
		return this.place;
	}

	/**
	 * Starts the next attempt.
	 * @param subscriber who subscribes
	 * @param place where it does
	 */
	SubscriptionSpan attempt(Object subscriber, Place place) {
		this.place = place;
		return new Attempt(subscriber, this.attempts.attempt());
	}

	synchronized boolean isWaiting() {
		return this.waiting;
	}

	/**
	 * Goes on with another attempt.
	 * @return whether there is one to come
	 */
	synchronized boolean resume() {
		boolean resumed = this.waiting;
		this.waiting = false;
		return resumed;
	}

	/**
	 * There is no further attempt.
	 */
	void giveUp() {
		Throwable last = this.failure;
		if (resume() && end() && last != null) {
			Scannable retry = this.retry.get();
			this.calls.attempt(() -> {
				if (retry != null) {
					this.resumed.failed(retry, this.span, this.parent, last);
				}
				return true;
			}, false);
			this.calls.endExceptionally(this.span, last);
		}
	}

	private void cancelled() {
		if (end()) {
			this.span.setAttribute(AgentSpanAttributes.CANCELLED, true);
			this.calls.end(this.span);
		}
	}

	private synchronized boolean end() {
		boolean first = !this.ended;
		this.ended = true;
		return first;
	}

	private void await(Throwable failure) {
		Scannable retry = this.retry.get();
		synchronized (this) {
			this.failure = failure;
			this.waiting = true;
		}
		if (retry == null) {
			giveUp();
		}
		else {
			this.retries.await(retry, this);
		}
	}

	private final class Attempt implements SubscriptionSpan {

		private final Object subscriber;

		private final OpenedSpan attempt;

		private Attempt(Object subscriber, OpenedSpan attempt) {
			this.subscriber = subscriber;
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
		public void released() {
			this.attempt.released();
			RetriedSubscriptions.this.calls.released(RetriedSubscriptions.this.span);
		}

		@Override
		public void first(double milliseconds) {
			RetriedSubscriptions.this.calls.flowing(RetriedSubscriptions.this.span);
			RetriedSubscriptions.this.calls.flowing(this.attempt.span());
			RetriedSubscriptions.this.call.first(RetriedSubscriptions.this.span, milliseconds);
		}

		@Override
		public void complete(@Nullable Object last) {
			RetriedSubscriptions.this.attempts.end(this.attempt, null);
			if (end()) {
				RetriedSubscriptions.this.call.result(RetriedSubscriptions.this.span, last);
				RetriedSubscriptions.this.calls.end(RetriedSubscriptions.this.span);
			}
		}

		@Override
		public void fail(Throwable failure) {
			RetriedSubscriptions.this.attempts.end(this.attempt, failure);
			await(failure);
		}

		@Override
		public void cancel() {
			if (RetriedSubscriptions.this.calls.attempt(() -> ReactorOperators.isTimingOut(this.subscriber), false)) {
				ReactiveCalls.timedOut(this.attempt.span());
				fail(new TimeoutException());
				watch();
			}
			else {
				this.attempt.cancel();
				cancelled();
			}
		}

		@Override
		public void heard() {
			RetriedSubscriptions.this.resumed.heard();
			watch();
		}

		@Override
		public void abandoned() {
			if (ReactorOperators.isGivingUp()) {
				giveUp();
			}
			else if (resume()) {
				cancelled();
			}
		}

		private void watch() {
			if (isWaiting()) {
				RetriedSubscriptions.this.retries.watch(RetriedSubscriptions.this.retry, RetriedSubscriptions.this);
			}
		}

	}

}
