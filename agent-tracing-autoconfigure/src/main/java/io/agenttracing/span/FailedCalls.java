package io.agenttracing.span;

import java.util.ArrayList;
import java.util.List;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadableSpan;
import org.jspecify.annotations.Nullable;

/**
 * Which span an exception has ended, for those who handle the exception later. It is
 * known as long as the exception is reachable, and looked up by identity: nothing of the
 * exception itself is called but its cause.
 *
 * @since 0.1.0
 */
public final class FailedCalls {

	private static final int MAX_FAILURES = 4_096;

	private static final int MAX_CAUSES = 8;

	private static final int MAX_SPANS = 16;

	private final WeakIdentityMap<Throwable, FailedCall> calls = new WeakIdentityMap<>();

	/**
	 * Remembers the call that a failure has ended, and what was around it, and forgets
	 * calls within it, not its own attempts.
	 * @param failure the failure
	 * @param span the span of the call
	 * @param caller what was current around the call, null where that is not known
	 */
	public void add(Throwable failure, Span span, @Nullable Context caller) {
		FailedCall known = find(failure);
		boolean attempted = known != null && known.call().equals(span.getSpanContext());
		add(failure, span, span, attempted ? known : null, caller);
	}

	/**
	 * Remembers the call that a failure has ended, beside what has failed before.
	 * @param failure the failure
	 * @param span the span of the call
	 * @param before the failure of the call's attempts, or of calls beside it, possibly
	 * the same
	 * @param caller what was current around the call
	 */
	public void addBeside(Throwable failure, Span span, Throwable before, Context caller) {
		add(failure, span, span, find(before), caller);
	}

	/**
	 * Remembers the call whose attempt a failure has ended.
	 * @param failure the failure
	 * @param call the span of the call
	 * @param attempt the span of the attempt
	 * @param before what failed of the call before, null for nothing
	 * @return what failed of the call so far
	 */
	public @Nullable FailedCall add(Throwable failure, Span call, Span attempt, @Nullable FailedCall before) {
		return add(failure, call, attempt, before, null);
	}

	private @Nullable FailedCall add(Throwable failure, Span call, Span attempt, @Nullable FailedCall before,
			@Nullable Context caller) {
		if (!(call instanceof ReadableSpan named) || !(attempt instanceof ReadableSpan failed)) {
			return before;
		}
		long start = (before != null) ? before.startEpochNanos() : failed.toSpanData().getStartEpochNanos();
		List<SpanContext> spans = (before != null) ? before.spans() : List.of();
		FailedCall known = new FailedCall(call.getSpanContext(), named.getName(), start,
				append(spans, attempt.getSpanContext()),
				(caller != null) ? CallerContext.of(caller) : CallerContext.of(named.getParentSpanContext()));
		if (this.calls.size() < MAX_FAILURES) {
			this.calls.put(failure, known);
		}
		return known;
	}

	/**
	 * How many failures are known.
	 * @return the number, without those that are known to be unreachable
	 */
	int size() {
		return this.calls.size();
	}

	// The last ones are those that a reader looks for.
	private static List<SpanContext> append(List<SpanContext> spans, SpanContext span) {
		List<SpanContext> appended = new ArrayList<>(
				spans.subList(Math.max(0, spans.size() - MAX_SPANS + 1), spans.size()));
		appended.add(span);
		return List.copyOf(appended);
	}

	/**
	 * Finds the call that a failure has ended, be it a wrapper of what the call threw.
	 * @param failure the failure
	 * @return the call, if it had a span in this process
	 */
	public @Nullable FailedCall find(Throwable failure) {
		Throwable cause = failure;
		for (int depth = 0; cause != null && depth < MAX_CAUSES; depth++) {
			FailedCall call = this.calls.get(cause);
			if (call != null) {
				return call;
			}
			cause = SpanFailures.causeOf(cause);
		}
		return null;
	}

	/**
	 * A call that failed.
	 *
	 * @param call the identity of its span
	 * @param name the name of its span
	 * @param startEpochNanos when it began
	 * @param spans what failed: its attempts, the last of many, and its span, where that
	 * has ended with the error
	 * @param around what was around it
	 */
	public record FailedCall(SpanContext call, String name, long startEpochNanos, List<SpanContext> spans,
			CallerContext around) {

		/**
		 * What was current around the call: its span's parent, the baggage and the
		 * deadline.
		 * @return the context
		 */
		public Context caller() {
			return this.around.get();
		}

	}

}
