package io.agenttracing.pipeline.cap;

import io.agenttracing.pipeline.collector.CollectorSettings;
import io.agenttracing.pipeline.collector.SpanCounts;
import io.agenttracing.pipeline.collector.SpanSelection;

/**
 * The cap on the exported spans of each trace. Keeps state of recent traces for late
 * spans.
 */
final class SpanCap implements SpanSelection.Factory {

	private static final int MAX_REMEMBERED = 16_384;

	private final int maxSpans;

	private final SpanCounts counts;

	private final TraceMemories memories = new TraceMemories(MAX_REMEMBERED);

	SpanCap(int maxSpans, SpanCounts counts) {
		this.maxSpans = maxSpans;
		this.counts = counts;
	}

	@Override
	public SpanSelection of(String traceId) {
		if (this.maxSpans == 0) {
			return CollectorSettings.allSpans().of(traceId);
		}
		return new CappedSelection(traceId, this.maxSpans, this.memories, this.counts);
	}

	String describe() {
		return (this.maxSpans > 0) ? "at most " + this.maxSpans + " spans a trace" : "no span cap";
	}

}
