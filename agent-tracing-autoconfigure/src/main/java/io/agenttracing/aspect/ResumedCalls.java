package io.agenttracing.aspect;

import io.agenttracing.trace.AgentCallSpan;
import io.agenttracing.trace.OpenedSpan;
import io.agenttracing.trace.RetrySpans;
import io.agenttracing.trace.SubscriptionSpan;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import org.jspecify.annotations.Nullable;
import reactor.core.Scannable;

/**
 * Finds agents that an {@code onErrorResume} turns to when another agent has failed: it
 * subscribes to them while it hears of the failure, on the same thread.
 */
final class ResumedCalls {

	private final RetrySpans spans;

	private final ThreadLocal<@Nullable Failed> failing = new ThreadLocal<>();

	ResumedCalls(RetrySpans spans) {
		this.spans = spans;
	}

	/**
	 * A call has failed, and its subscriber is about to hear of it.
	 */
	void failed(Object subscriber, Span span, Context parent, Throwable failure) {
		if (span.isRecording()) {
			this.spans.failed(failure, span, AgentCallSpan.name(span));
			Scannable resume = ReactorOperators.resumeBehind(subscriber);
			if (resume != null) {
				this.failing
					.set(new Failed(resume, failure, AgentCallSpan.name(span), ReactiveCalls.elapsed(span), parent));
			}
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
		if (failed == null || !this.spans.isRecorded(failed.parent())
				|| ReactorOperators.resumeBehind(subscriber) != failed.resume()) {
			return null;
		}
		this.failing.remove();
		return this.spans.fallback(name, failed.name(), failed.failure(), failed.millis(), failed.parent());
	}

	private record Failed(Scannable resume, Throwable failure, String name, long millis, Context parent) {

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
