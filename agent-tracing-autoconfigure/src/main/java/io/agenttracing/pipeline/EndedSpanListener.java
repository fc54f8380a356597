package io.agenttracing.pipeline;

import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * Receives each recorded span once when it has ended, sampled or not, on the collector's
 * thread, before anything is folded.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface EndedSpanListener {

	/**
	 * A span has ended.
	 * @param span the span, as it was recorded
	 * @param usage what it and all that ended below it used
	 * @param counted whether the call of a model or tool that it is counts; not, if a
	 * span below is the same call
	 */
	void onEnded(SpanData span, Usage usage, boolean counted);

}
