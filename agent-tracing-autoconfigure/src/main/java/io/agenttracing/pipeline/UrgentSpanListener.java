package io.agenttracing.pipeline;

import java.util.List;

import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * Receives what {@link UrgentExport#exportAtOnce} exports, on the collector's thread, as
 * it is exported: masked.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface UrgentSpanListener {

	/**
	 * Spans are exported at once.
	 * @param spans the spans, at least one
	 */
	void onUrgent(List<SpanData> spans);

}
