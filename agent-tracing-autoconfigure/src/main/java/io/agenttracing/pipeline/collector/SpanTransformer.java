package io.agenttracing.pipeline.collector;

import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * Transforms an ended span before it is stored, displayed or exported. Called once for
 * each span, on the collector's thread.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface SpanTransformer {

	/**
	 * Transforms a span.
	 * @param span the span
	 * @return the span, or another in its place with the same ids
	 */
	SpanData transform(SpanData span);

}
