package io.agenttracing.instrument.call;

import java.util.concurrent.atomic.AtomicBoolean;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.instrument.call.WaitingCalls.Place;
import io.agenttracing.span.AgentCallSpan;
import io.agenttracing.span.CoroutineStack;
import io.agenttracing.span.OpenedSpan;
import io.agenttracing.span.RetriedCall;
import io.agenttracing.span.RetrySpans;
import io.agenttracing.span.StreamPace;
import io.agenttracing.span.SubscriptionSpan;
import io.agenttracing.span.SuspendedPlace;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.ReadableSpan;
import org.jspecify.annotations.Nullable;
import reactor.core.Scannable;

/**
 * One call that a {@code retryWhen} behind it may subscribe to again: its span covers all
 * subscriptions, each of which is an attempt. After a failure it waits for the decision,
 * and ends when the retry gives up or is cancelled.
 */
final class RetriedSubscriptions {

	private final WaitingCalls waiting;

	private volatile Place place;

	private final AgentCalls calls;

	private final ResumedCalls resumed;

	private final SubscribedCall call;

	private final Context parent;

	private final Span span;

	private final RetriedCall attempts;

	private volatile @Nullable Throwable failure;

	private volatile long failedEpochNanos;

	private final AtomicBoolean ended = new AtomicBoolean();

	RetriedSubscriptions(WaitingCalls waiting, Place place, AgentCalls calls, RetrySpans spans, ResumedCalls resumed,
			SubscribedCall call, Span span, Context parent) {
		this.waiting = waiting;
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

	/**
	 * There is no further attempt, says the thread that knows of it now.
	 */
	void giveUp() {
		if (this.waiting.remove(this)) {
			fail(0);
		}
	}

	/**
	 * There was no further attempt: the call has ended with the last one.
	 */
	void gaveUp() {
		if (this.waiting.remove(this)) {
			fail(this.failedEpochNanos);
		}
	}

	private void fail(long epochNanos) {
		Throwable last = this.failure;
		if (last == null || !end()) {
			return;
		}
		resumed(last);
		this.calls.endExceptionally(this.span, last, epochNanos, this.parent);
	}

	private void resumed(Throwable last) {
		Scannable retry = this.waiting.retry();
		this.calls.attempt(() -> {
			if (retry != null) {
				this.resumed.failed(retry, this.span, this.parent, last);
			}
			return true;
		}, false);
	}

	private void cancelled() {
		if (end()) {
			this.span.setAttribute(AgentSpanAttributes.CANCELLED, true);
			this.calls.end(this.span);
		}
	}

	// What is around the retry gives up the call, what it is around only an attempt.
	private void timedOut(OpenedSpan attempt, Object subscriber, Throwable timeout) {
		Scannable retry = this.waiting.retry();
		boolean over = retry == null || ReactorOperators.hasGivenUp(retry);
		AgentCalls.timedOut(over ? this.span : attempt.span());
		this.attempts.end(attempt, timeout);
		await(timeout, attempt.span());
		if (over) {
			giveUp();
			return;
		}
		mayResume(subscriber, timeout);
		this.waiting.watch(this);
	}

	// Not every retry tells that it gives up, but something may be done instead.
	private void mayResume(Object subscriber, Throwable failure) {
		this.calls.attempt(() -> {
			this.resumed.failed(subscriber, this.span, this.parent, failure, this);
			return true;
		}, false);
	}

	private void timedOutBetween(Throwable timeout) {
		Throwable last = this.failure;
		if (last != null && end()) {
			resumed(timeout);
			this.calls.cutOff(this.span, timeout, last, this.parent);
		}
	}

	private @Nullable Throwable timeout(Object subscriber) {
		return ReactiveCalls.timeout(this.calls, this.call, subscriber);
	}

	private boolean end() {
		return this.ended.compareAndSet(false, true);
	}

	private void await(Throwable failure, Span attempt) {
		this.failure = failure;
		this.failedEpochNanos = (attempt instanceof ReadableSpan readable) ? readable.toSpanData().getEndEpochNanos()
				: 0;
		this.waiting.add(this);
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
		public void released(SuspendedPlace place) {
			this.attempt.released(place);
			RetriedSubscriptions.this.calls.released(RetriedSubscriptions.this.span);
		}

		@Override
		public CoroutineStack coroutine(Object subscription) {
			return RetriedSubscriptions.this.call.coroutine(subscription);
		}

		@Override
		public @Nullable StreamPace pace() {
			return RetriedSubscriptions.this.call.isPaced()
					? RetriedSubscriptions.this.calls.pace(RetriedSubscriptions.this.span) : null;
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
			await(failure, this.attempt.span());
			mayResume(this.subscriber, failure);
		}

		@Override
		public void cancel() {
			Throwable timeout = timeout(this.subscriber);
			if (timeout != null) {
				timedOut(this.attempt, this.subscriber, timeout);
			}
			else {
				this.attempt.cancel();
				cancelled();
			}
		}

		@Override
		public void heard() {
			if (!RetriedSubscriptions.this.waiting.watch(RetriedSubscriptions.this)) {
				RetriedSubscriptions.this.resumed.heard();
			}
		}

		@Override
		public void abandoned() {
			if (ReactorOperators.isGivingUp()) {
				giveUp();
			}
			else if (RetriedSubscriptions.this.waiting.remove(RetriedSubscriptions.this)) {
				Throwable timeout = timeout(this.subscriber);
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
