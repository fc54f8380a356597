package io.agenttracing.pipeline.collector;

import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * Transforms an ended span before it is inspected, displayed or exported. Called at most
 * once for each span, on the collector's thread: not for spans that were only recorded
 * and are dropped.
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
