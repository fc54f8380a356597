package io.agenttracing.pipeline.collector;

import java.util.List;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * Where the collector puts the spans of finished traces. It accounts for each of them in
 * {@link SpanCounts} and for its memory in {@link SpanBuffer}, never blocks and never
 * throws.
 *
 * @since 0.1.0
 */
public interface SpanSink {

	/**
	 * Takes spans over. Called by the collector's thread.
	 * @param spans spans of one trace, at least one
	 */
	void accept(List<SpanData> spans);

	/**
	 * How many spans wait to be delivered or are being sent. To be asked by any thread.
	 * @return the number of spans
	 */
	int retained();

	/**
	 * Sends what was accepted by now, without waiting for a delay or a back-off.
	 * @return a success when all of it was delivered; a failure when one attempt for some
	 * of it failed, which stays retained where that may help
	 */
	CompletableResultCode flush();

	/**
	 * Sends what was accepted by now, as far as the time allows, and shuts the exporters
	 * down. What is left is counted as {@link SpanOutcome#SHUTDOWN}.
	 * @return a success when all of it was delivered
	 */
	CompletableResultCode shutdown();

}
