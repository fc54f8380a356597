package io.agenttracing.pipeline;

import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * Decides which traces are exported although the sampler did not want them. Asked when a
 * span of such a trace ends, on the thread that ends it.
 *
 * @since 0.1.0
 */
public interface TailSamplingPolicy {

	/**
	 * Whether a span makes its trace worth keeping.
	 * @param span the span
	 * @return whether to ask for admission
	 */
	boolean isInteresting(SpanData span);

	/**
	 * Admits a trace with an interesting span, unless there are too many. The answer is
	 * for good.
	 * @param span the span
	 * @param rootName the name of the first span of the trace in this process
	 * @return whether the trace is kept
	 */
	boolean admits(SpanData span, String rootName);

	/**
	 * Keeps no trace by itself, but has spans of unsampled traces recorded, for a feature
	 * that keeps traces for another reason than a span that ends.
	 * @return a policy without an interest in spans
	 */
	static TailSamplingPolicy recordingOnly() {
		return new TailSamplingPolicy() {

			@Override
			public boolean isInteresting(SpanData span) {
				return false;
			}

			@Override
			public boolean admits(SpanData span, String rootName) {
				return false;
			}

		};
	}

}
