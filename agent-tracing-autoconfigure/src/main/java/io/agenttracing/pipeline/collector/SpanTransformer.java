package io.agenttracing.pipeline.collector;

import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * Transforms a span before it is inspected, displayed or exported. Called at most once
 * for each ended span on the collector's thread, not for spans that were only recorded
 * and are dropped; and where spans are shown on this machine, on another thread, for open
 * ones too.
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
