package io.agenttracing.pipeline.cap;

import io.agenttracing.pipeline.collector.CollectorSettings;
import io.agenttracing.pipeline.collector.SpanCounts;
import io.agenttracing.pipeline.collector.SpanSelection;
import io.agenttracing.span.InjectedSpans;

/**
 * The cap on the exported spans of each trace. Keeps state of recent traces for late
 * spans.
 */
final class SpanCap implements SpanSelection.Factory {

	private static final int MAX_REMEMBERED = 16_384;

	private final CapSettings settings;

	SpanCap(int maxSpans, SpanCounts counts, InjectedSpans injected) {
		this.settings = new CapSettings(maxSpans, new TraceMemories(MAX_REMEMBERED), counts, injected);
	}

	@Override
	public SpanSelection of(String traceId) {
		return (this.settings.cap() == 0) ? CollectorSettings.allSpans().of(traceId)
				: new CappedSelection(traceId, this.settings);
	}

	String describe() {
		int cap = this.settings.cap();
		return (cap > 0) ? "at most " + cap + " spans a trace" : "no span cap";
	}

}
