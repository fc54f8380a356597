package io.agenttracing.instrument.call;

import java.util.concurrent.TimeUnit;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.span.FailedCalls;
import io.agenttracing.span.FailedCalls.FailedCall;
import io.agenttracing.span.RetryCounts;
import io.agenttracing.span.SpanFailures;
import io.agenttracing.span.ViewerOnlySpans;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadableSpan;

/**
 * The spans of fallbacks, which start below the failed call's caller and record which
 * call has failed, why and after how long.
 */
final class CallFallbacks {

	private final AgentCalls calls;

	private final FailedCalls failedCalls;

	private final RetryCounts counts;

	CallFallbacks(AgentCalls calls, FailedCalls failedCalls, RetryCounts counts) {
		this.calls = calls;
		this.failedCalls = failedCalls;
		this.counts = counts;
	}

	/**
	 * The context of a failed call's caller, for a fallback that runs where no span is
	 * current.
	 * @param failure the failure of the call
	 * @param otherwise the context if the call is unknown
	 */
	Context callerOf(Throwable failure, Context otherwise) {
		return this.calls.attempt(() -> {
			FailedCall failed = this.failedCalls.find(SpanFailures.unwrap(failure));
			return (failed != null) ? failed.caller() : otherwise;
		}, otherwise);
	}

	/**
	 * Counts a fallback.
	 */
	void count(Span span) {
		if (ViewerOnlySpans.isRecordedBeside(span)) {
			this.counts.addFallback();
		}
	}

	/**
	 * Starts the span of a fallback.
	 */
	Span start(SpanTemplate template, Context parent, Throwable failure) {
		Span span = this.calls.start(template, parent);
		if (span.isRecording()) {
			this.calls.attempt(() -> describe(span, SpanFailures.unwrap(failure)));
		}
		return span;
	}

	private void describe(Span fallback, Throwable failure) {
		FailedCall failed = this.failedCalls.find(failure);
		fallback.setAttribute(AgentSpanAttributes.FALLBACK_ERROR_TYPE, failure.getClass().getName());
		if (failed == null) {
			fallback.setAttribute(AgentSpanAttributes.FALLBACK_FROM, "untraced call");
			return;
		}
		fallback.setAttribute(AgentSpanAttributes.FALLBACK_FROM, failed.name());
		failed.spans().forEach(fallback::addLink);
		if (fallback instanceof ReadableSpan readable) {
			long cost = readable.toSpanData().getStartEpochNanos() - failed.startEpochNanos();
			fallback.setAttribute(AgentSpanAttributes.FALLBACK_COST_MS,
					Math.max(0, TimeUnit.NANOSECONDS.toMillis(cost)));
		}
	}

}
