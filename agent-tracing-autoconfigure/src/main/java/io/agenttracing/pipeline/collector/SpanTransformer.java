package io.agenttracing.pipeline.collector;

import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * Changes a span after its end, before it is kept, shown or exported anywhere. Called
 * once for each span, by the collector's thread.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface SpanTransformer {

	/**
	 * Changes a span.
	 * @param span the span
	 * @return the span, or another in its place with the same ids
	 */
	SpanData transform(SpanData span);

}
