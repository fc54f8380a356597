package io.agenttracing.instrument.retry;

import java.util.function.Consumer;
import java.util.function.Function;

import io.agenttracing.span.RetriedCall;
import io.agenttracing.span.RetrySpans;
import io.agenttracing.span.SpanHandle;
import io.agenttracing.span.SubscriptionSpan;
import io.agenttracing.span.SuspendedPlace;
import io.agenttracing.span.TracedPublishers;
import io.agenttracing.span.TracedPublishers.Opening;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.CoreSubscriber;

import org.springframework.aop.ProxyMethodInvocation;

/**
 * Retried calls whose result is a publisher: a subscription to the publisher that the
 * retry returns is one call, and each subscription of the retry to the method's publisher
 * an attempt. The state of the call is passed in the Reactor context.
 */
final class RetriedPublishers {

	private final TracedPublishers publishers;

	private final RetrySpans spans;

	RetriedPublishers(TracedPublishers publishers, RetrySpans spans) {
		this.publishers = publishers;
		this.spans = spans;
	}

	@Nullable Object invokeCall(ProxyMethodInvocation invocation, AttemptInterceptor attempts,
			Function<Context, RetriedCall> open) throws Throwable {
		Object key = new Object();
		attempts.expect(invocation, key);
		Object result = invocation.proceed();
		return (result instanceof Publisher<?> publisher)
				? this.publishers.of(publisher, Context.current(), new CallOpening(key, open)) : result;
	}

	@Nullable Object invokeAttempt(MethodInvocation invocation, Object key) throws Throwable {
		Object result = invocation.proceed();
		return (result instanceof Publisher<?> publisher)
				? this.publishers.of(publisher, Context.current(), (subscriber, outside) -> attempt(subscriber, key))
				: result;
	}

	/**
	 * Calls an action at each subscription, with the context that is current there.
	 */
	@Nullable Object onSubscription(@Nullable Object result, Consumer<Context> action) {
		return (result instanceof Publisher<?> publisher)
				? this.publishers.of(publisher, Context.current(), (subscriber, outside) -> {
					action.accept(outside);
					return null;
				}) : result;
	}

	reactor.util.context.Context write(reactor.util.context.Context reactorContext, Context context) {
		return this.publishers.write(reactorContext, context);
	}

	private static @Nullable SubscriptionSpan attempt(CoreSubscriber<?> subscriber, Object key) {
		RetriedCall call = subscriber.currentContext().getOrDefault(key, null);
		return (call != null) ? new AttemptSpan(call, call.attempt()) : null;
	}

	private final class CallOpening implements Opening {

		private final Object key;

		private final Function<Context, RetriedCall> open;

		private CallOpening(Object key, Function<Context, RetriedCall> open) {
			this.key = key;
			this.open = open;
		}

		@Override
		public @Nullable SubscriptionSpan open(CoreSubscriber<?> subscriber, Context outside) {
			return RetriedPublishers.this.spans.isRecorded(outside) ? new CallSpan(this.open.apply(outside)) : null;
		}

		@Override
		public reactor.util.context.Context write(reactor.util.context.Context context, SubscriptionSpan span) {
			return context.put(this.key, ((CallSpan) span).call());
		}

	}

	private record CallSpan(RetriedCall call) implements SubscriptionSpan {

		@Override
		public Scope makeCurrent() {
			return this.call.makeCurrent();
		}

		@Override
		public boolean isCurrent() {
			return Span.current() == Span.fromContext(this.call.context());
		}

		@Override
		public void released(SuspendedPlace place) {
			this.call.released(place);
		}

		@Override
		public void complete(@Nullable Object last) {
			this.call.end(null);
		}

		@Override
		public void fail(Throwable failure) {
			this.call.end(failure);
		}

		@Override
		public void cancel() {
			this.call.cancel();
		}

	}

	private record AttemptSpan(RetriedCall call, SpanHandle attempt) implements SubscriptionSpan {

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
		}

		@Override
		public void complete(@Nullable Object last) {
			this.call.end(this.attempt, null);
		}

		@Override
		public void fail(Throwable failure) {
			this.call.end(this.attempt, failure);
		}

		@Override
		public void cancel() {
			this.attempt.cancel();
		}

	}

}
