package io.agenttracing.pipeline.export.delivery;

import io.agenttracing.pipeline.collector.SpanCounts;
import io.agenttracing.pipeline.collector.SpanOutcome;

/**
 * How many spans had which outcome.
 */
final class Outcomes {

	private static final SpanOutcome[] ALL = SpanOutcome.values();

	private final long[] spans = new long[ALL.length];

	private long total;

	void add(SpanOutcome outcome, int count) {
		this.spans[outcome.ordinal()] += count;
		this.total += count;
	}

	long of(SpanOutcome outcome) {
		return this.spans[outcome.ordinal()];
	}

	long total() {
		return this.total;
	}

	void addTo(SpanCounts counts) {
		for (SpanOutcome outcome : ALL) {
			long count = of(outcome);
			if (count > 0) {
				counts.add(outcome, Math.toIntExact(count));
			}
		}
	}

}
