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
	 * @param used what it used itself: a call of a model or tool what no span below it
	 * has told, so that the sum over the calls is right; an agent or workflow what was
	 * used below it and not below another one, as far as that has ended, so that the sum
	 * over the agents is right
	 * @param counted whether the call of a model or tool that it is counts; not, if a
	 * span below is the same call
	 */
	void onEnded(SpanData span, Usage used, boolean counted);

}
