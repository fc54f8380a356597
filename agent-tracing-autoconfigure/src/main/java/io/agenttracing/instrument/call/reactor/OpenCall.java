package io.agenttracing.instrument.call.reactor;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.failure.Failures;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * A call with its span, open for one subscription or for all attempts of a
 * {@code retryWhen}.
 *
 * @param spans ends the span
 * @param call the call
 * @param span its span
 * @param parent the parent context of the span
 */
record OpenCall(CallSpans spans, PublisherCall call, Span span, Context parent) {

	private static final Log logger = LogFactory.getLog(OpenCall.class);

	/**
	 * The context of the work in the call.
	 */
	Context inside() {
		return this.spans.context(this.span, this.call.inside(this.parent));
	}

	void complete(@Nullable Object last) {
		this.call.result(this.span, last);
		this.spans.end(this.span);
	}

	/**
	 * Ends the call with a failure.
	 * @param epochNanos when that was, 0 for now
	 */
	void fail(Throwable failure, long epochNanos) {
		this.spans.endExceptionally(this.span, failure, epochNanos, this.parent);
	}

	/**
	 * Ends the call that a timeout has cancelled.
	 * @param before the failure of the latest attempt, possibly the same timeout
	 */
	void cutOff(Throwable timeout, Throwable before) {
		this.spans.cutOff(this.span, timeout, before, this.parent);
	}

	void cancel() {
		this.span.setAttribute(AgentSpanAttributes.CANCELLED, true);
		this.spans.end(this.span);
	}

	/**
	 * The timeout around the caller that is cancelling a subscription on this thread.
	 */
	@Nullable Throwable timeout() {
		return Failures.orNull(logger, "It could not be determined whether a timeout has expired", this.call::timeout);
	}

}
