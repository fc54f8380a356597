package io.agenttracing.pipeline.collector;

import java.util.List;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * Receives the spans of finished traces from the collector. It counts the outcome of each
 * in {@link SpanCounts}, accounts for its memory in {@link SpanBuffer}, never blocks and
 * never throws.
 *
 * @since 0.1.0
 */
public interface SpanSink {

	/**
	 * Accepts spans. Called on the collector's thread.
	 * @param spans spans of one trace, at least one; the list does not change
	 * @param bytes the sum of {@link SpanSize#of} of the spans, negative if it is not
	 * known
	 */
	void accept(List<SpanData> spans, long bytes);

	/**
	 * How many spans wait to be delivered or are being sent. May be called by any thread.
	 * @return the number of spans
	 */
	int retained();

	/**
	 * Sends the spans accepted so far, without waiting for a delay or a backoff.
	 * @return a success when all of them were delivered; a failure when an attempt
	 * failed, after which they stay retained if a retry may help
	 */
	CompletableResultCode flush();

	/**
	 * Sends the spans accepted so far within the timeout, and shuts the exporters down.
	 * The rest is counted as {@link SpanOutcome#SHUTDOWN}.
	 * @return a success when all of them were delivered
	 */
	CompletableResultCode shutdown();

}
