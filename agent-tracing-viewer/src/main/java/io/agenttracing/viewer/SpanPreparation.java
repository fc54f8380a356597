package io.agenttracing.viewer;

import java.util.List;

import io.agenttracing.pipeline.SpanViewer;
import io.agenttracing.pipeline.collector.SpanTransformer;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * Makes of a span what may be shown of it: what may be exported of it, masked and without
 * content that nobody has asked for.
 */
final class SpanPreparation {

	private final SpanTransformer[] transformers;

	private final Masking masking;

	SpanPreparation(List<SpanTransformer> transformers, Masking masking) {
		this.masking = masking;
		this.transformers = transformers.toArray(SpanTransformer[]::new);
	}

	SpanData of(SpanData span) {
		SpanData shown = SpanViewer.unmarked(span);
		for (SpanTransformer transformer : this.transformers) {
			shown = transformer.transform(shown);
		}
		return this.masking.resource(shown);
	}

	/**
	 * Of a span that is exported already.
	 */
	SpanData ofExported(SpanData span) {
		return this.masking.resource(span);
	}

}
