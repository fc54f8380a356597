package io.agenttracing.aspect;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.agenttracing.AgentSpanAttributes;
import io.opentelemetry.api.trace.Span;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.util.context.Context;

/**
 * One subscription to the publisher of an agent. Its span ends before the subscriber
 * learns of the end, at the first of completion, error and cancellation.
 */
final class TracedSubscriber<T> implements CoreSubscriber<T>, Subscription {

	private final CoreSubscriber<? super T> actual;

	private final Context context;

	private final AgentCalls calls;

	private final Span span;

	private final TracedMethod method;

	private final @Nullable Object[] arguments;

	private final boolean stream;

	private final long start = System.nanoTime();

	private final AtomicBoolean ended = new AtomicBoolean();

	private @Nullable T last;

	@SuppressWarnings("NullAway.Init") // Set before anything else happens
	private Subscription subscription;

	TracedSubscriber(CoreSubscriber<? super T> actual, Context context, AgentCalls calls, Span span,
			TracedMethod method, @Nullable Object[] arguments) {
		this.actual = actual;
		this.context = context;
		this.calls = calls;
		this.span = span;
		this.method = method;
		this.arguments = arguments;
		this.stream = Flux.class.isAssignableFrom(method.method().getReturnType());
	}

	@Override
	public Context currentContext() {
		return this.context;
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
			this.span.setAttribute(AgentSpanAttributes.TIME_TO_FIRST_ELEMENT,
					elapsed / (double) TimeUnit.MILLISECONDS.toNanos(1));
		}
		this.last = value;
		this.actual.onNext(value);
	}

	@Override
	public void onComplete() {
		if (this.ended.compareAndSet(false, true)) {
			this.calls.result(this.span, this.method, this.arguments, this.last);
			this.calls.end(this.span);
		}
		this.actual.onComplete();
	}

	@Override
	public void onError(Throwable failure) {
		if (this.ended.compareAndSet(false, true)) {
			this.calls.endExceptionally(this.span, failure);
		}
		this.actual.onError(failure);
	}

	@Override
	public void request(long count) {
		this.subscription.request(count);
	}

	@Override
	public void cancel() {
		if (this.ended.compareAndSet(false, true)) {
			this.span.setAttribute(AgentSpanAttributes.CANCELLED, true);
			this.calls.end(this.span);
		}
		this.subscription.cancel();
	}

}
