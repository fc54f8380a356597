package io.agenttracing.instrument.call.reactor;

import java.lang.ref.WeakReference;
import java.util.concurrent.TimeUnit;

import io.agenttracing.span.RetrySpans;
import io.agenttracing.span.SpanHandle;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadableSpan;
import org.jspecify.annotations.Nullable;
import reactor.core.Scannable;

/**
 * Recognizes agents that an {@code onErrorResume} or a {@code timeout} subscribes to as
 * the fallback of another agent: it does so on the same thread, while it is signalled the
 * failure or is timing out.
 */
final class ReactorFallbacks {

	private final RetrySpans spans;

	private final ThreadLocal<@Nullable Failed> failing = new ThreadLocal<>();

	ReactorFallbacks(RetrySpans spans) {
		this.spans = spans;
	}

	/**
	 * Called when a call has failed, before its subscriber is signalled on this thread.
	 * @param subscriber the subscriber of the call
	 * @param call the call
	 * @param failure the failure
	 * @param retried the call if it may be retried: it ends before a fallback starts
	 */
	void failed(Object subscriber, OpenCall call, Throwable failure, @Nullable RetriedSubscriptions retried) {
		Scannable resume = call.span().isRecording() ? ReactorOperators.resumeBehind(subscriber) : null;
		if (resume != null && call.span() instanceof ReadableSpan span) {
			this.failing.set(new Failed(new WeakReference<>(resume), failure, span.getName(),
					TimeUnit.NANOSECONDS.toMillis(span.getLatencyNanos()), call.parent(),
					new WeakReference<>(retried)));
		}
	}

	/**
	 * Called after the subscriber was signalled.
	 */
	void heard() {
		this.failing.remove();
	}

	/**
	 * Starts the span of a fallback, as a sibling of the failed call.
	 * @param name the name of the fallback
	 * @param subscriber its subscriber
	 * @return the span, null if the call is no fallback
	 */
	@Nullable SpanHandle open(String name, Object subscriber) {
		Failed failed = this.failing.get();
		if (failed == null || !this.spans.isRecorded(failed.parent()) || !failed.isFollowedBy(subscriber)) {
			return null;
		}
		RetriedSubscriptions retried = failed.retried().get();
		if (retried != null) {
			retried.giveUp();
		}
		this.failing.remove();
		return this.spans.fallback(name, failed.name(), failed.failure(), failed.millis(), failed.parent());
	}

	// There is no signal after a cancellation: this stays on its thread until the next
	// failure.
	private record Failed(WeakReference<Scannable> resume, Throwable failure, String name, long millis, Context parent,
			WeakReference<@Nullable RetriedSubscriptions> retried) {

		private boolean isFollowedBy(Object subscriber) {
			Scannable resume = this.resume.get();
			return resume != null && ReactorOperators.isInsteadOf(resume, subscriber);
		}

	}

}
