package io.agenttracing.benchmark;

import java.io.IOException;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleSupplier;

import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;

/**
 * The way of a span from its end to the exporter, beside Spring Boot's batch processor.
 */
final class CollectorPart implements Part {

	private static final int FED_SPANS = 100_000;

	private static final int TRACE_SIZE = 20;

	private static final int FEEDS = 5;

	private static final int OPEN_TRACES = 10_000;

	@Override
	public void run(Comparisons comparisons) throws Exception {
		int fed = comparisons.mode().scaled(FED_SPANS) / 100 * 100;
		ways(comparisons, fed);
		sizes(comparisons, fed);
	}

	private static void ways(Comparisons comparisons, int fed) throws IOException, InterruptedException {
		Map<FeedProbe.Way, List<Double>> nanos = new EnumMap<>(FeedProbe.Way.class);
		for (int round = 0; round < comparisons.mode().rounds(); round++) {
			for (FeedProbe.Way way : FeedProbe.Way.values()) {
				String output = ChildJvm.run(System.getProperty("java.class.path"), FeedProbe.HEAP,
						FeedProbe.class.getName(), List.of(way.name(), Integer.toString(fed)));
				String figure = output.substring(output.lastIndexOf(FeedProbe.MARK) + FeedProbe.MARK.length());
				nanos.computeIfAbsent(way, (first) -> new ArrayList<>()).add(Double.parseDouble(figure.strip()));
			}
		}
		List<Double> byBoot = nanos.get(FeedProbe.Way.BATCH_PROCESSOR);
		comparisons.add(Ratio.of("a span into a null sink: collector alone / Boot's batch processor", "≤ 0.5", "ns",
				nanos.get(FeedProbe.Way.BARE_COLLECTOR), byBoot));
		comparisons.add(Ratio.of("the same: collector, cap, masking and retaining export / Boot's batch processor", "",
				"ns", nanos.get(FeedProbe.Way.COLLECTOR), byBoot));
	}

	private static void sizes(Comparisons comparisons, int fed) {
		try (Exporting ours = Exporting.byCollector()) {
			SpanProcessor collector = ours.processor("TraceCollector");
			DoubleSupplier usual = () -> medianNanos(ours, fed / TRACE_SIZE, TRACE_SIZE);
			for (int i = 0; i < FEEDS; i++) {
				usual.getAsDouble();
			}
			for (int size = 1_000; size <= FED_SPANS; size *= 10) {
				int spans = size;
				int traces = Math.max(1, fed / size);
				comparisons.compare("a span of a trace of " + "%,d".formatted(size) + " / of a trace of 100", "≤ 1",
						() -> medianNanos(ours, traces, spans), () -> medianNanos(ours, traces * spans / 100, 100));
			}
			Ratio again = comparisons.compare("a span with no trace open again / with none", "", usual, usual);
			String noMore = String.format(Locale.ROOT, "≤ %.3f", 1 + again.resolution());
			comparisons.compare("a span with 10,000 traces open / with none", noMore, () -> {
				List<List<ReadableSpan>> open = SpanFeed.traces(OPEN_TRACES, 2);
				SpanFeed.open(collector, open);
				double nanos = usual.getAsDouble();
				SpanFeed.close(collector, open);
				return nanos;
			}, usual);
			comparisons.compare("a span with 10,000 traces in memory that never began / with none", "", () -> {
				List<List<ReadableSpan>> held = SpanFeed.traces(OPEN_TRACES, 2);
				double nanos = usual.getAsDouble();
				Reference.reachabilityFence(held);
				return nanos;
			}, usual);
		}
	}

	private static double medianNanos(Exporting ours, int traces, int spans) {
		SpanProcessor collector = ours.processor("TraceCollector");
		double[] nanos = new double[FEEDS];
		for (int i = 0; i < FEEDS; i++) {
			nanos[i] = SpanFeed.nanosPerSpan(collector, ours::settled, SpanFeed.traces(traces, spans));
		}
		Arrays.sort(nanos);
		return nanos[FEEDS / 2];
	}

}
