package io.agenttracing.benchmark;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;

/**
 * The cost of a span as what is around it grows, each time by powers of ten.
 */
final class GrowthPart implements Part {

	private static final int TRACE_SIZE = 20;

	private static final Workload USUAL = new Workload(TRACE_SIZE, 0, 1, 3);

	private static final long SEED = 42;

	@Override
	public void run(Comparisons comparisons) throws Exception {
		Map<String, List<Point>> series = new LinkedHashMap<>();
		series.put("in traces of %,d", points(USUAL::withTraceSize, 1, 10, 100, 1_000, 10_000));
		series.put("beside %,d open traces", points(USUAL::withOpenTraces, 1, 10, 100, 1_000, 10_000));
		series.put("made by %,d threads", points(USUAL::withThreads, 1, 10, 100));
		series.put("with %,d attributes", points(USUAL::withAttributes, 1, 10, 100));
		List<Point> usual = points(USUAL::withTraceSize, TRACE_SIZE, TRACE_SIZE);
		List<Point> all = new ArrayList<>(usual);
		series.values().forEach(all::addAll);
		Random order = new Random(SEED);
		int spans = Math.max(2_000, comparisons.mode().scaled(400_000));
		try (SpanLoad load = new SpanLoad()) {
			for (int round = 0; round <= comparisons.mode().rounds(); round++) {
				// What ran before has a share in what the next one takes.
				Collections.shuffle(all, order);
				for (Point point : all) {
					double nanos = load.nanosPerSpan(point.workload(), spans);
					// The first round is to warm up.
					if (round > 0) {
						point.nanos().add(nanos);
					}
				}
			}
		}
		comparisons.add(Ratio.of("CPU of a span of the usual traces again / of the usual traces", "", "ns",
				usual.get(1).nanos(), usual.get(0).nanos()));
		Plot plot = new Plot("Processor time of a span in ns");
		series.forEach((name, points) -> {
			Point first = points.get(0);
			plot.add(name.replace("%,d", "x"),
					points.stream().map((point) -> new double[] { point.x(), median(point.nanos()) }).toList());
			for (Point point : points.subList(1, points.size())) {
				comparisons
					.add(Ratio.of("CPU of a span " + name.formatted(point.x()) + " / " + name.formatted(first.x()), "",
							"ns", point.nanos(), first.nanos()));
			}
		});
		comparisons.add(plot);
	}

	private static List<Point> points(Function<Integer, Workload> workload, int... values) {
		List<Point> points = new ArrayList<>();
		for (int value : values) {
			points.add(new Point(value, workload.apply(value), new ArrayList<>()));
		}
		return points;
	}

	private static double median(List<Double> values) {
		double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
		return sorted[sorted.length / 2];
	}

	/**
	 * One point of the plot.
	 *
	 * @param x what grows
	 * @param workload the spans to be made
	 * @param nanos what they took in each round
	 */
	private record Point(int x, Workload workload, List<Double> nanos) {

	}

	/**
	 * What spans are made.
	 *
	 * @param traceSize the spans of a trace
	 * @param openTraces the traces that stay open all the time
	 * @param threads how many threads make spans
	 * @param attributes the attributes of each span
	 */
	record Workload(int traceSize, int openTraces, int threads, int attributes) {

		Workload withTraceSize(int value) {
			return new Workload(value, this.openTraces, this.threads, this.attributes);
		}

		Workload withOpenTraces(int value) {
			return new Workload(this.traceSize, value, this.threads, this.attributes);
		}

		Workload withThreads(int value) {
			return new Workload(this.traceSize, this.openTraces, value, this.attributes);
		}

		Workload withAttributes(int value) {
			return new Workload(this.traceSize, this.openTraces, this.threads, value);
		}

	}

}
