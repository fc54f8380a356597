package io.agenttracing.pipeline.export;

import io.agenttracing.pipeline.collector.SpanCounts;
import io.agenttracing.pipeline.collector.SpanOutcome;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Registers {@code agent_tracing.spans}: spans by outcome and reason.
 */
final class SpanMeters implements MeterBinder {

	private final SpanCounts counts;

	SpanMeters(SpanCounts counts) {
		this.counts = counts;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		for (SpanOutcome outcome : SpanOutcome.values()) {
			FunctionCounter.builder("agent_tracing.spans", this.counts, (counts) -> counts.of(outcome))
				.description("Spans that were created, by what became of them")
				.tag("outcome", outcome.outcome())
				.tag("reason", outcome.reason())
				.register(registry);
		}
	}

}
