package io.agenttracing.span;

import java.util.ArrayList;
import java.util.List;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadableSpan;
import org.jspecify.annotations.Nullable;

/**
 * Maps an exception to the call that it has ended, for the code that handles the
 * exception later. Entries live as long as the exception is reachable. Exceptions are
 * compared by identity: only their {@code getCause()} is called.
 *
 * @since 0.1.0
 */
public final class FailedCalls {

	private static final int MAX_FAILURES = 4_096;

	private static final int MAX_CAUSES = 8;

	private static final int MAX_SPANS = 16;

	private final WeakIdentityMap<Throwable, FailedCall> calls = new WeakIdentityMap<>();

	/**
	 * Records the call that a failure has ended, and its caller's context. Replaces calls
	 * within it, but keeps its own attempts.
	 * @param failure the failure
	 * @param span the span of the call
	 * @param caller the caller's context, null if unknown
	 */
	public void add(Throwable failure, Span span, @Nullable Context caller) {
		FailedCall known = find(failure);
		boolean attempted = known != null && known.call().equals(span.getSpanContext());
		add(failure, span, span, attempted ? known : null, caller);
	}

	/**
	 * Records the call that a failure has ended, in addition to what has failed before.
	 * @param failure the failure
	 * @param span the span of the call
	 * @param before the failure of the call's attempts, or of calls beside it, possibly
	 * the same
	 * @param caller the caller's context
	 */
	public void addBeside(Throwable failure, Span span, Throwable before, Context caller) {
		add(failure, span, span, find(before), caller);
	}

	/**
	 * Records the call whose attempt a failure has ended.
	 * @param failure the failure
	 * @param call the span of the call
	 * @param attempt the span of the attempt
	 * @param before the earlier failures of the call, null if there are none
	 * @return the failures of the call so far
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

	// Readers look for the last ones.
	private static List<SpanContext> append(List<SpanContext> spans, SpanContext span) {
		List<SpanContext> appended = new ArrayList<>(
				spans.subList(Math.max(0, spans.size() - MAX_SPANS + 1), spans.size()));
		appended.add(span);
		return List.copyOf(appended);
	}

	/**
	 * Finds the call that a failure, or one of its causes, has ended.
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
	 * @param spans the spans that failed: its latest attempts, and its own span if that
	 * has ended with the error
	 * @param around the caller's context
	 */
	public record FailedCall(SpanContext call, String name, long startEpochNanos, List<SpanContext> spans,
			CallerContext around) {

		/**
		 * The caller's context: the parent of the call's span, the baggage and the
		 * deadline.
		 * @return the context
		 */
		public Context caller() {
			return this.around.get();
		}

	}

}
