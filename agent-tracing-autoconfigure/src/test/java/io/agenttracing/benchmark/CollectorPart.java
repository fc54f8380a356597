package io.agenttracing.benchmark;

import java.util.List;
import java.util.function.DoubleSupplier;

import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;

/**
 * The way of a span from its end to the exporter, beside Spring Boot's batch processor.
 */
final class CollectorPart implements Part {

	private static final int FED_SPANS = 100_000;

	@Override
	public void run(Comparisons comparisons) {
		int fed = comparisons.mode().scaled(FED_SPANS) / 100 * 100;
		try (Exporting ours = Exporting.byCollector();
				Exporting boots = Exporting.byBatchProcessor();
				BareCollector bare = new BareCollector()) {
			SpanProcessor collector = ours.processor("TraceCollector");
			SpanProcessor batches = boots.processor("BatchSpanProcessor");
			DoubleSupplier byBoot = () -> SpanFeed.nanosPerSpan(batches, boots::exported, usualTraces(fed));
			DoubleSupplier byCollector = () -> SpanFeed.nanosPerSpan(collector, ours::settled, usualTraces(fed));
			DoubleSupplier byBareCollector = () -> SpanFeed.nanosPerSpan(bare.collector(), bare::settled,
					usualTraces(fed));
			for (int i = 0; i < 5; i++) {
				byBoot.getAsDouble();
				byCollector.getAsDouble();
				byBareCollector.getAsDouble();
			}
			comparisons.compare("a span into a null sink: collector alone / Boot's batch processor", "≤ 0.5",
					byBareCollector, byBoot);
			comparisons.compare("the same: collector, cap, masking and retaining export / Boot's batch processor", "",
					byCollector, byBoot);
			for (int size = 1_000; size <= FED_SPANS; size *= 10) {
				int spans = size;
				int traces = Math.max(1, fed / size);
				comparisons.compare("a span of a trace of " + "%,d".formatted(size) + " / of a trace of 100", "≤ 1",
						() -> SpanFeed.nanosPerSpan(collector, ours::settled, SpanFeed.traces(traces, spans)),
						() -> SpanFeed.nanosPerSpan(collector, ours::settled,
								SpanFeed.traces(traces * spans / 100, 100)));
			}
			comparisons.compare("a span with 10,000 traces open / with none", "≤ 1", () -> {
				List<List<ReadableSpan>> open = SpanFeed.traces(10_000, 2);
				SpanFeed.open(collector, open);
				double nanos = byCollector.getAsDouble();
				SpanFeed.close(collector, open);
				return nanos;
			}, byCollector);
		}
	}

	private static List<List<ReadableSpan>> usualTraces(int spans) {
		return SpanFeed.traces(spans / 20, 20);
	}

}
