package io.agenttracing.instrument.call;

import java.lang.ref.WeakReference;
import java.util.concurrent.TimeUnit;

import io.agenttracing.span.CoroutineStack;
import io.agenttracing.span.OpenedSpan;
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
 * Finds agents that an {@code onErrorResume} or a {@code timeout} turns to when another
 * agent has failed: it subscribes to them while it hears of the failure, or has just
 * given up waiting, on the same thread.
 */
final class ResumedCalls {

	// A timeout turns to its fallback right after it has cancelled the call.
	private static final long AT_ONCE = TimeUnit.MILLISECONDS.toNanos(100);

	private final RetrySpans spans;

	private final ThreadLocal<@Nullable Failed> failing = new ThreadLocal<>();

	ResumedCalls(RetrySpans spans) {
		this.spans = spans;
	}

	/**
	 * A call has failed, and who is behind it is about to hear of it on this thread.
	 */
	void failed(Object subscriber, Span span, Context parent, Throwable failure) {
		failed(subscriber, span, parent, failure, null);
	}

	/**
	 * A call has failed that may be retried, and which ends first where something is done
	 * instead.
	 */
	void failed(Object subscriber, Span span, Context parent, Throwable failure,
			@Nullable RetriedSubscriptions retried) {
		Scannable resume = span.isRecording() ? ReactorOperators.resumeBehind(subscriber) : null;
		if (resume != null && span instanceof ReadableSpan readable) {
			this.failing.set(new Failed(new WeakReference<>(resume), failure, readable.getName(),
					AgentCalls.elapsed(span), parent, new WeakReference<>(retried), System.nanoTime()));
		}
	}

	void heard() {
		this.failing.remove();
	}

	/**
	 * The span of a fallback, beside that of the call that failed.
	 * @param name what is called
	 * @param subscriber who subscribes to it
	 * @return the span, null where the call is no fallback
	 */
	@Nullable OpenedSpan fallback(String name, Object subscriber) {
		Failed failed = this.failing.get();
		if (failed == null || !this.spans.isRecorded(failed.parent()) || !failed.isResumedBy(subscriber)) {
			return null;
		}
		RetriedSubscriptions retried = failed.retried().get();
		if (retried != null) {
			retried.giveUp();
		}
		this.failing.remove();
		return this.spans.fallback(name, failed.name(), failed.failure(), failed.millis(), failed.parent());
	}

	// Where nobody says that the failure was heard, this stays on its thread until the
	// next one.
	private record Failed(WeakReference<Scannable> resume, Throwable failure, String name, long millis, Context parent,
			WeakReference<@Nullable RetriedSubscriptions> retried, long nanoTime) {

		private boolean isResumedBy(Object subscriber) {
			Scannable resume = this.resume.get();
			ResumingOperators resuming = (resume != null) ? ResumingOperators.onThisThread() : ResumingOperators.NONE;
			return resume != null && resuming.isInsteadOf(resume, subscriber)
					&& (resuming != ResumingOperators.AT_TIMEOUT || System.nanoTime() - this.nanoTime < AT_ONCE);
		}

	}

	/**
	 * A call in the span of a fallback, which ends with it.
	 */
	record Fallback(SubscriptionSpan call, OpenedSpan fallback) implements SubscriptionSpan {

		@Override
		public Scope makeCurrent() {
			return this.call.makeCurrent();
		}

		@Override
		public boolean isCurrent() {
			return this.call.isCurrent();
		}

		@Override
		public void released() {
			this.call.released();
			this.fallback.released();
		}

		@Override
		public void released(SuspendedPlace place) {
			this.call.released(place);
			this.fallback.released();
		}

		@Override
		public CoroutineStack coroutine(Object subscription) {
			return this.call.coroutine(subscription);
		}

		@Override
		public @Nullable StreamPace pace() {
			return this.call.pace();
		}

		@Override
		public void first(double milliseconds) {
			this.call.first(milliseconds);
		}

		@Override
		public void complete(@Nullable Object last) {
			this.call.complete(last);
			this.fallback.end();
		}

		@Override
		public void fail(Throwable failure) {
			this.call.fail(failure);
			this.fallback.end(failure);
		}

		@Override
		public void cancel() {
			this.call.cancel();
			this.fallback.cancel();
		}

		@Override
		public void heard() {
			this.call.heard();
		}

	}

}
