package io.agenttracing.aspect;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.trace.AgentSpans;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;

/**
 * One subscription to the publisher of an agent, a stream or a single value. Its span
 * ends before the subscriber learns of the end, at the first of completion, error and
 * cancellation.
 */
final class TracedSubscriber<T> implements CoreSubscriber<T>, Subscription {

	private final CoreSubscriber<? super T> actual;

	private final Context outside;

	private final AgentCalls calls;

	private final Span span;

	private final SubscribedCall call;

	private final boolean stream;

	private final long start = System.nanoTime();

	private final AtomicBoolean ended = new AtomicBoolean();

	private @Nullable T last;

	@SuppressWarnings("NullAway.Init") // Set before anything else happens
	private Subscription subscription;

	TracedSubscriber(CoreSubscriber<? super T> actual, Context outside, AgentCalls calls, Span span,
			SubscribedCall call, boolean stream) {
		this.actual = actual;
		this.outside = outside;
		this.calls = calls;
		this.span = span;
		this.call = call;
		this.stream = stream;
	}

	@Override
	public reactor.util.context.Context currentContext() {
		return this.actual.currentContext();
	}

	@Override
	public void onSubscribe(Subscription subscription) {
		this.subscription = subscription;
		this.actual.onSubscribe(this);
	}

	@Override
	public void onNext(T value) {
		if (this.last == null && this.stream) {
			long elapsed = System.nanoTime() - this.start;
			this.call.first(this.span, elapsed / (double) TimeUnit.MILLISECONDS.toNanos(1));
		}
		this.last = value;
		if (!this.stream) {
			// Whoever waits for a Mono may go on at its value, without its completion.
			endNormally();
		}
		try (Scope scope = leave()) {
			this.actual.onNext(value);
		}
	}

	@Override
	public void onComplete() {
		endNormally();
		try (Scope scope = leave()) {
			this.actual.onComplete();
		}
	}

	@Override
	public void onError(Throwable failure) {
		endExceptionally(failure);
		try (Scope scope = leave()) {
			this.actual.onError(failure);
		}
	}

	@Override
	public void request(long count) {
		try {
			this.subscription.request(count);
		}
		catch (Throwable fatal) {
			endExceptionally(fatal);
			throw fatal;
		}
	}

	@Override
	public void cancel() {
		boolean first = this.ended.compareAndSet(false, true);
		try {
			// What is cancelled below ends before this span.
			this.subscription.cancel();
		}
		finally {
			if (first) {
				this.span.setAttribute(AgentSpanAttributes.CANCELLED, true);
				this.calls.end(this.span);
			}
		}
	}

	/**
	 * Ends the span with an error, unless it has ended already.
	 */
	void endExceptionally(Throwable failure) {
		if (this.ended.compareAndSet(false, true)) {
			this.calls.endExceptionally(this.span, failure);
		}
	}

	// A source that emits while it is subscribed to does so in the scope of this span,
	// but
	// what follows the agent is not part of it.
	private Scope leave() {
		return (AgentCalls.current() == this.span) ? AgentSpans.makeCurrent(this.outside) : Scope.noop();
	}

	private void endNormally() {
		if (this.ended.compareAndSet(false, true)) {
			this.call.result(this.span, this.last);
			this.calls.end(this.span);
		}
	}

}
