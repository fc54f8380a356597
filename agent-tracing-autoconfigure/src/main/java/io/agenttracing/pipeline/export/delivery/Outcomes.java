package io.agenttracing.pipeline.export.delivery;

import java.util.EnumMap;
import java.util.Map;

import io.agenttracing.pipeline.collector.SpanCounts;
import io.agenttracing.pipeline.collector.SpanOutcome;

/**
 * How many spans had which outcome.
 */
final class Outcomes {

	private final Map<SpanOutcome, Long> spans = new EnumMap<>(SpanOutcome.class);

	private long total;

	void add(SpanOutcome outcome, int count) {
		if (count > 0) {
			this.spans.merge(outcome, (long) count, Long::sum);
			this.total += count;
		}
	}

	long of(SpanOutcome outcome) {
		return this.spans.getOrDefault(outcome, 0L);
	}

	long total() {
		return this.total;
	}

	void addTo(SpanCounts counts) {
		this.spans.forEach((outcome, count) -> counts.add(outcome, Math.toIntExact(count)));
	}

}
