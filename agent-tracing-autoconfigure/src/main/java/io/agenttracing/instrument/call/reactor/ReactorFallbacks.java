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
 * Finds agents that an {@code onErrorResume} or a {@code timeout} turns to when another
 * agent has failed: it subscribes to them while it hears of the failure, or has just
 * given up waiting, on the same thread.
 */
final class ReactorFallbacks {

	private final RetrySpans spans;

	private final ThreadLocal<@Nullable Failed> failing = new ThreadLocal<>();

	ReactorFallbacks(RetrySpans spans) {
		this.spans = spans;
	}

	/**
	 * A call has failed, and who is behind it is about to hear of it on this thread.
	 * @param subscriber who is behind it
	 * @param call the call
	 * @param failure what it failed with
	 * @param retried the call where it may be retried: it ends first, if something is
	 * done instead
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
	 * Who is behind the call has heard of it.
	 */
	void heard() {
		this.failing.remove();
	}

	/**
	 * Opens the span of a fallback, beside that of the call that failed.
	 * @param name what is called
	 * @param subscriber who subscribes to it
	 * @return the span, null where the call is no fallback
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

	// After a cancellation nobody says that it was heard of: this stays on its thread
	// until the next one.
	private record Failed(WeakReference<Scannable> resume, Throwable failure, String name, long millis, Context parent,
			WeakReference<@Nullable RetriedSubscriptions> retried) {

		private boolean isFollowedBy(Object subscriber) {
			Scannable resume = this.resume.get();
			return resume != null && ReactorOperators.isInsteadOf(resume, subscriber);
		}

	}

}
