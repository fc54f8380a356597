package io.agenttracing.span;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;

/**
 * One subscription to a publisher, a stream or a single value. Its span ends at the first
 * of completion, error and cancellation, before the subscriber is signalled.
 */
final class TracedSubscriber<T> implements CoreSubscriber<T>, Subscription, SuspendedPlace {

	private final CoreSubscriber<? super T> actual;

	private final Context outside;

	private final SubscriptionSpan span;

	private final boolean stream;

	private final @Nullable StreamPace pace;

	private final long start = System.nanoTime();

	private final AtomicBoolean ended = new AtomicBoolean();

	private @Nullable T last;

	@SuppressWarnings("NullAway.Init") // Set before anything else happens
	private Subscription subscription;

	TracedSubscriber(CoreSubscriber<? super T> actual, Context outside, SubscriptionSpan span, boolean stream) {
		this.actual = actual;
		this.outside = outside;
		this.span = span;
		this.stream = stream;
		this.pace = stream ? span.pace() : null;
		OpenSubscriptions.opened();
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
		if (this.last == null) {
			if (this.stream) {
				long elapsed = System.nanoTime() - this.start;
				this.span.first(elapsed / (double) TimeUnit.MILLISECONDS.toNanos(1));
			}
			this.span.element(value);
		}
		this.last = value;
		if (this.pace != null) {
			this.pace.delivered();
		}
		if (!this.stream) {
			// A subscriber of a Mono may go on at its value, before its completion.
			complete();
		}
		try (Scope scope = leave()) {
			this.actual.onNext(value);
		}
	}

	@Override
	public void onComplete() {
		complete();
		try (Scope scope = leave()) {
			this.actual.onComplete();
		}
	}

	@Override
	public void onError(Throwable failure) {
		fail(failure);
		try (Scope scope = leave()) {
			this.actual.onError(failure);
		}
		finally {
			this.span.heard();
		}
	}

	@Override
	public void request(long count) {
		if (this.pace != null) {
			this.pace.requested(count);
		}
		try {
			this.subscription.request(count);
		}
		catch (Throwable fatal) {
			thrown(fatal);
			throw fatal;
		}
	}

	@Override
	public void cancel() {
		boolean first = end();
		try {
			// Spans upstream end before this one.
			this.subscription.cancel();
		}
		finally {
			if (first) {
				this.span.cancel();
			}
			else {
				this.span.abandoned();
			}
		}
	}

	@Override
	public String operators(boolean described) {
		return OperatorNames.of(this.subscription, described);
	}

	@Override
	public CoroutineStack coroutine() {
		return this.span.coroutine(this.subscription);
	}

	/**
	 * Ends the span with an error that is thrown instead of signalled.
	 */
	void thrown(Throwable fatal) {
		fail(fatal);
		this.span.heard();
	}

	private void fail(Throwable failure) {
		if (end()) {
			this.span.fail(failure);
		}
	}

	// A source that emits during the subscription does so in the scope of this span,
	// which the subscriber's work is not part of.
	private Scope leave() {
		return this.span.isCurrent() ? CurrentContext.makeCurrent(this.outside) : Scope.noop();
	}

	private void complete() {
		if (end()) {
			this.span.complete(this.last);
		}
	}

	private boolean end() {
		boolean first = this.ended.compareAndSet(false, true);
		if (first) {
			OpenSubscriptions.ended();
		}
		return first;
	}

}
