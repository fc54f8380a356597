package io.agenttracing.span;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Fuseable;
import reactor.core.Fuseable.ConditionalSubscriber;
import reactor.core.Fuseable.QueueSubscription;

/**
 * One subscription to a publisher, a stream or a single value. Its span ends at the first
 * of completion, error and cancellation, before the subscriber is signalled. A subscriber
 * that would take the elements from the source itself still does: what the source is
 * asked for, and on which thread, stays the same.
 */
class TracedSubscriber<T> implements CoreSubscriber<T>, QueueSubscription<T>, SuspendedPlace {

	private final CoreSubscriber<? super T> actual;

	private final Context outside;

	private reactor.util.context.Context context;

	private final SubscriptionSpan span;

	private final boolean stream;

	// Whether elements may be taken from a queue of the source.
	private final boolean queued;

	private final @Nullable StreamPace pace;

	private final long start = System.nanoTime();

	private final AtomicBoolean ended = new AtomicBoolean();

	private @Nullable T last;

	@SuppressWarnings("NullAway.Init") // Set before anything else happens
	private Subscription subscription;

	// The source, where elements are taken from it.
	private @Nullable QueueSubscription<T> source;

	// Whether the source tells, by signals without an element, when there are more.
	private boolean told;

	private volatile boolean exhausted;

	private TracedSubscriber(CoreSubscriber<? super T> actual, Context outside, SubscriptionSpan span, boolean stream,
			boolean queued) {
		this.actual = actual;
		this.outside = outside;
		this.context = actual.currentContext();
		this.span = span;
		this.stream = stream;
		this.queued = queued;
		this.pace = stream ? span.pace() : null;
		OpenSubscriptions.opened();
	}

	/**
	 * A subscriber of the kind that the actual one is.
	 */
	@SuppressWarnings("unchecked")
	static <T> TracedSubscriber<T> of(CoreSubscriber<? super T> actual, Context outside, SubscriptionSpan span,
			boolean stream, boolean queued) {
		return (actual instanceof ConditionalSubscriber<?> conditional)
				? new Choosing<>((ConditionalSubscriber<? super T>) conditional, outside, span, stream, queued)
				: new TracedSubscriber<>(actual, outside, span, stream, queued);
	}

	@Override
	public reactor.util.context.Context currentContext() {
		return this.context;
	}

	/**
	 * Adds to the Reactor context of the operators upstream, before there are any.
	 */
	void write(UnaryOperator<reactor.util.context.Context> write) {
		this.context = write.apply(this.context);
	}

	@Override
	public void onSubscribe(Subscription subscription) {
		this.subscription = subscription;
		this.actual.onSubscribe(this);
	}

	@Override
	public void onNext(T value) {
		signalled(value);
		try (Scope scope = leave()) {
			this.actual.onNext(value);
		}
	}

	final void signalled(T value) {
		if (!this.told) {
			arrive(value);
		}
	}

	private void arrive(T value) {
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
	}

	@Override
	public void onComplete() {
		if (this.told) {
			// Elements may be left.
			this.exhausted = true;
		}
		else {
			complete();
		}
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
	@SuppressWarnings("unchecked")
	public int requestFusion(int mode) {
		if (!this.queued || !(this.subscription instanceof QueueSubscription<?> queue)) {
			return Fuseable.NONE;
		}
		int fusion = queue.requestFusion(mode);
		if (fusion != Fuseable.NONE) {
			this.source = (QueueSubscription<T>) queue;
			this.told = fusion == Fuseable.ASYNC;
		}
		return fusion;
	}

	@Override
	public @Nullable T poll() {
		boolean last = isLast();
		T value;
		try {
			value = source().poll();
		}
		catch (Throwable failure) {
			thrown(failure);
			throw failure;
		}
		if (value != null) {
			arrive(value);
		}
		else if (last) {
			complete();
		}
		return value;
	}

	@Override
	public boolean isEmpty() {
		boolean last = isLast();
		boolean empty;
		try {
			empty = source().isEmpty();
		}
		catch (Throwable failure) {
			thrown(failure);
			throw failure;
		}
		if (empty && last) {
			complete();
		}
		return empty;
	}

	// Read before the source is asked: elements come before its completion.
	private boolean isLast() {
		return !this.told || this.exhausted;
	}

	@Override
	public int size() {
		return source().size();
	}

	@Override
	public void clear() {
		source().clear();
	}

	private QueueSubscription<T> source() {
		if (this.source == null) {
			throw new IllegalStateException("Elements are signalled");
		}
		return this.source;
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
	final Scope leave() {
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

	/**
	 * Where the subscriber tells whether it took an element, so that the source is not
	 * asked for another one in place of it.
	 */
	private static final class Choosing<T> extends TracedSubscriber<T> implements ConditionalSubscriber<T> {

		private final ConditionalSubscriber<? super T> actual;

		private Choosing(ConditionalSubscriber<? super T> actual, Context outside, SubscriptionSpan span,
				boolean stream, boolean queued) {
			super(actual, outside, span, stream, queued);
			this.actual = actual;
		}

		@Override
		public boolean tryOnNext(T value) {
			signalled(value);
			try (Scope scope = leave()) {
				return this.actual.tryOnNext(value);
			}
		}

	}

}
