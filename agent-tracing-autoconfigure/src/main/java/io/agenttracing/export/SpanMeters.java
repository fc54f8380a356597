package io.agenttracing.export;

import io.agenttracing.trace.DropReason;
import io.agenttracing.trace.TraceCollector;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Shows the collector's accounts as {@code agent_tracing.spans}, by outcome and reason.
 */
final class SpanMeters implements MeterBinder {

	private static final String NAME = "agent_tracing.spans";

	private final TraceCollector collector;

	SpanMeters(TraceCollector collector) {
		this.collector = collector;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		FunctionCounter.builder(NAME, this.collector, TraceCollector::exported)
			.description("Spans that ended, by what became of them")
			.tag("outcome", "exported")
			.tag("reason", "none")
			.register(registry);
		for (DropReason reason : DropReason.values()) {
			FunctionCounter.builder(NAME, this.collector, (collector) -> collector.dropped(reason))
				.description("Spans that ended, by what became of them")
				.tag("outcome", "dropped")
				.tag("reason", reason.tag())
				.register(registry);
		}
	}

}
