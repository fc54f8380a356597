package io.agenttracing.pipeline.export;

import java.util.EnumMap;
import java.util.Map;

import io.agenttracing.pipeline.collector.SpanCounts;
import io.agenttracing.pipeline.collector.SpanOutcome;

/**
 * What became of the spans of a parcel on one lane, which may take them in several steps.
 */
final class Outcomes {

	private final Map<SpanOutcome, Integer> spans = new EnumMap<>(SpanOutcome.class);

	private int total;

	void add(SpanOutcome outcome, int count) {
		if (count > 0) {
			this.spans.merge(outcome, count, Integer::sum);
			this.total += count;
		}
	}

	int of(SpanOutcome outcome) {
		return this.spans.getOrDefault(outcome, 0);
	}

	int total() {
		return this.total;
	}

	void addTo(SpanCounts counts) {
		this.spans.forEach(counts::add);
	}

}
