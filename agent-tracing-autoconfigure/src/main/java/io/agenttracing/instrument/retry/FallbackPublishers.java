package io.agenttracing.instrument.retry;

import java.util.function.UnaryOperator;

import io.agenttracing.span.RetrySpans;
import io.agenttracing.span.SpanHandle;
import io.agenttracing.span.TracedPublishers;
import io.github.resilience4j.core.functions.CheckedSupplier;
import io.opentelemetry.context.Scope;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * The fallback of a call whose result is a publisher. After a failure of the call, the
 * Reactor context of the subscriber downstream of the fallback carries the fallback's
 * span, where the publisher of the fallback method finds it.
 */
final class FallbackPublishers {

	private final RetriedPublishers publishers;

	private final RetrySpans spans;

	private final FallbackTarget target;

	private final io.opentelemetry.context.Context caller = io.opentelemetry.context.Context.current();

	FallbackPublishers(RetriedPublishers publishers, RetrySpans spans, FallbackTarget target) {
		this.publishers = publishers;
		this.spans = spans;
		this.target = target;
	}

	/**
	 * Instruments the publisher upstream of the fallback.
	 */
	CheckedSupplier<Object> failing(CheckedSupplier<Object> primary) {
		return () -> lift(primary.get(), (actual) -> new Failing<>(actual, this));
	}

	/**
	 * Instruments the publisher downstream of the fallback.
	 */
	@Nullable Object resumed(@Nullable Object result) {
		return lift(result, this::resumed);
	}

	private CoreSubscriber<? super Object> resumed(CoreSubscriber<? super Object> actual) {
		io.opentelemetry.context.Context outside = TracedPublishers.subscriberContext(actual.currentContext(),
				this.caller);
		return this.spans.isRecorded(outside)
				? new Resumed<>(actual, this, new FallbackTracing(this.spans, this.target, outside)) : actual;
	}

	// A Mono stays one, and a Flux too.
	@SuppressWarnings("unchecked")
	private static @Nullable Object lift(@Nullable Object publisher,
			UnaryOperator<CoreSubscriber<? super Object>> lifting) {
		return (publisher instanceof Mono<?> || publisher instanceof Flux<?>)
				? Operators.<Object, Object>lift((source, actual) -> lifting.apply(actual))
					.apply((Publisher<Object>) publisher)
				: publisher;
	}

	private record Failing<T>(CoreSubscriber<? super T> actual, FallbackPublishers key) implements CoreSubscriber<T> {

		@Override
		public Context currentContext() {
			return this.actual.currentContext();
		}

		@Override
		public void onSubscribe(Subscription subscription) {
			this.actual.onSubscribe(subscription);
		}

		@Override
		public void onNext(T value) {
			this.actual.onNext(value);
		}

		@Override
		public void onComplete() {
			this.actual.onComplete();
		}

		@Override
		public void onError(Throwable failure) {
			FallbackTracing execution = currentContext().getOrDefault(this.key, null);
			SpanHandle span = (execution != null) ? execution.open(failure) : null;
			try (Scope scope = (span != null) ? span.makeCurrent() : Scope.noop()) {
				this.actual.onError(failure);
			}
			if (span != null) {
				span.released();
			}
		}

	}

	private static final class Resumed<T> implements CoreSubscriber<T>, Subscription {

		private final CoreSubscriber<? super T> actual;

		private final FallbackPublishers key;

		private final FallbackTracing execution;

		@SuppressWarnings("NullAway.Init") // Set before anything else happens
		private Subscription subscription;

		private Resumed(CoreSubscriber<? super T> actual, FallbackPublishers key, FallbackTracing execution) {
			this.actual = actual;
			this.key = key;
			this.execution = execution;
		}

		@Override
		public Context currentContext() {
			Context context = this.actual.currentContext().put(this.key, this.execution);
			SpanHandle span = this.execution.span();
			return (span != null) ? this.key.publishers.write(context, span.context()) : context;
		}

		@Override
		public void onSubscribe(Subscription subscription) {
			this.subscription = subscription;
			this.actual.onSubscribe(this);
		}

		@Override
		public void onNext(T value) {
			this.actual.onNext(value);
		}

		@Override
		public void onComplete() {
			this.execution.end(null);
			this.actual.onComplete();
		}

		@Override
		public void onError(Throwable failure) {
			this.execution.end(failure);
			this.actual.onError(failure);
		}

		@Override
		public void request(long count) {
			this.subscription.request(count);
		}

		@Override
		public void cancel() {
			this.subscription.cancel();
			this.execution.cancel();
		}

	}

}
