package io.agenttracing.instrument.call.reactor;

import io.agenttracing.span.StreamPace;
import io.agenttracing.span.SuspendedPlace;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import org.jspecify.annotations.Nullable;

/**
 * Ends and makes current the spans of calls. No method throws.
 *
 * @since 0.1.0
 */
public interface CallSpans {

	Scope makeCurrent(Span span, Context parent);

	Context context(Span span, Context parent);

	void released(Span span, SuspendedPlace place);

	void flowing(Span span);

	@Nullable StreamPace pace(Span span);

	void end(Span span);

	/**
	 * Ends the span of an asynchronous call that has failed.
	 * @param span the span
	 * @param failure the failure; a cancellation by the caller is no error
	 * @param epochNanos when that was, 0 for now
	 * @param parent the context of the call
	 */
	void endExceptionally(Span span, Throwable failure, long epochNanos, Context parent);

	/**
	 * Ends the span of a call that was cancelled by a timeout around it.
	 * @param span the span
	 * @param timeout the timeout
	 * @param before the earlier failure of other calls or attempts, possibly the same
	 * timeout
	 * @param parent the context of the call
	 */
	void cutOff(Span span, Throwable timeout, Throwable before, Context parent);

}
