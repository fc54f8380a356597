package io.agenttracing.pipeline;

import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * Selects traces for the export that head sampling did not select (tail sampling). Called
 * when a span of an unsampled trace ends, on the thread that ends it.
 *
 * @since 0.1.0
 */
public interface TailSamplingPolicy {

	/**
	 * Whether a span is a reason to export its trace.
	 * @param span the span
	 * @return whether to call {@link #admits}
	 */
	boolean isInteresting(SpanData span);

	/**
	 * Admits a trace with an interesting span, unless a limit is exceeded. The decision
	 * is final.
	 * @param span the span
	 * @param rootName the name of the first span of the trace in this process
	 * @return whether the trace is exported
	 */
	boolean admits(SpanData span, String rootName);

	/**
	 * A policy that selects no trace, but has spans of unsampled traces recorded, for a
	 * feature that selects traces by other means than their ended spans.
	 * @return a policy to which no span is interesting
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
