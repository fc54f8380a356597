package io.agenttracing.viewer;

import java.util.List;

import io.agenttracing.pipeline.ShownSpans;
import io.agenttracing.pipeline.collector.SpanTransformer;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * Makes of a span what may be shown of it: what may be exported of it, masked and without
 * content that nobody has asked for.
 */
final class ShownSpan {

	private final SpanTransformer[] transformers;

	ShownSpan(List<SpanTransformer> transformers) {
		this.transformers = transformers.toArray(SpanTransformer[]::new);
	}

	SpanData of(SpanData span) {
		SpanData shown = ShownSpans.unmarked(span);
		for (SpanTransformer transformer : this.transformers) {
			shown = transformer.transform(shown);
		}
		return shown;
	}

}
