package io.agenttracing.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.ToDoubleFunction;

import io.agenttracing.testing.EmbeddedRedis;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs the benchmarks and prints their ratios: {@code short} or {@code long}, and a file
 * for the table if it is to be written.
 */
public final class Benchmarks {

	private static final String UNTRACED = "Redis round trip, CPU: %s / untraced";

	private static final int FED_SPANS = 100_000;

	private final List<Ratio> ratios = new ArrayList<>();

	private final int rounds;

	private final int pairs;

	private final int messages;

	private Benchmarks(boolean thorough) {
		this.rounds = thorough ? 10 : 3;
		this.pairs = 20;
		this.messages = thorough ? 10_000 : 5_000;
	}

	/**
	 * Runs all benchmarks.
	 * @param arguments the mode, the file, and the only part to run
	 * @throws Exception if one of them cannot be run
	 */
	public static void main(String[] arguments) throws Exception {
		Benchmarks benchmarks = new Benchmarks(arguments.length > 0 && arguments[0].equals("long"));
		String only = (arguments.length > 2) ? arguments[2] : "";
		Map<String, Part> parts = new LinkedHashMap<>();
		parts.put("collector", benchmarks::collector);
		parts.put("blocked-exporter", benchmarks::blockedExporter);
		parts.put("registry", benchmarks::registry);
		parts.put("envelope", benchmarks::envelope);
		parts.put("round-trip", benchmarks::roundTrip);
		for (Map.Entry<String, Part> part : parts.entrySet()) {
			if (only.isBlank() || only.equals(part.getKey())) {
				part.getValue().run();
			}
		}
		String report = BenchmarkReport.of(benchmarks.ratios);
		System.out.println(report);
		if (arguments.length > 1 && !arguments[1].isBlank()) {
			write(Path.of(arguments[1]), report);
		}
	}

	private static void write(Path file, String report) throws IOException {
		Files.writeString(file, report);
		System.out.println("Written to " + file.toAbsolutePath().normalize());
	}

	private void collector() {
		try (Exporting ours = Exporting.byCollector();
				Exporting boots = Exporting.byBatchProcessor();
				BareCollector bare = new BareCollector()) {
			SpanProcessor collector = ours.processor("TraceCollector");
			SpanProcessor batches = boots.processor("BatchSpanProcessor");
			DoubleSupplier byBoot = () -> SpanFeed.nanosPerSpan(batches, boots::exported, usualTraces());
			DoubleSupplier byCollector = () -> SpanFeed.nanosPerSpan(collector, ours::settled, usualTraces());
			DoubleSupplier byBareCollector = () -> SpanFeed.nanosPerSpan(bare.collector(), bare::settled,
					usualTraces());
			for (int i = 0; i < 5; i++) {
				byBoot.getAsDouble();
				byCollector.getAsDouble();
				byBareCollector.getAsDouble();
			}
			compare("a span into a null sink: collector alone / Boot's batch processor", "≤ 0.5", byBareCollector,
					byBoot);
			compare("the same: collector, cap, masking and retaining export / Boot's batch processor", "", byCollector,
					byBoot);
			for (int size = 1_000; size <= 100_000; size *= 10) {
				int spans = size;
				compare("a span of a trace of " + "%,d".formatted(size) + " / of a trace of 100", "≤ 1",
						() -> SpanFeed.nanosPerSpan(collector, ours::settled,
								SpanFeed.traces(FED_SPANS / spans, spans)),
						() -> SpanFeed.nanosPerSpan(collector, ours::settled, SpanFeed.traces(FED_SPANS / 100, 100)));
			}
			compare("a span with 10,000 traces open / with none", "≤ 1", () -> {
				List<List<ReadableSpan>> open = SpanFeed.traces(10_000, 2);
				SpanFeed.open(collector, open);
				double nanos = byCollector.getAsDouble();
				SpanFeed.close(collector, open);
				return nanos;
			}, byCollector);
		}
	}

	private static List<List<ReadableSpan>> usualTraces() {
		return SpanFeed.traces(FED_SPANS / 20, 20);
	}

	private void blockedExporter() {
		try (Exporting healthy = Exporting.byCollector();
				Exporting again = Exporting.byCollector();
				Exporting blocked = Exporting.intoBlockedExporter()) {
			for (Exporting application : List.of(healthy, again, blocked)) {
				application.medianNanos(20 * this.messages);
			}
			ToDoubleFunction<Exporting> measure = (application) -> application.medianNanos(10 * this.messages);
			compare("an operation with a span, median: healthy exporter again / healthy", "", measure, again, healthy);
			compare("an operation with a span, median: exporter blocked for ever / healthy", "≤ 1.05", measure, blocked,
					healthy);
		}
	}

	private void registry() throws RunnerException {
		Map<String, List<Double>> scores = new LinkedHashMap<>();
		for (int round = 1; round <= this.rounds; round++) {
			System.out.println("Registry, round " + round + " of " + this.rounds);
			addScores(scores, "position", run(RegistryBenchmark.class, 5, 200));
		}
		for (String position : List.of("root", "child")) {
			add(Ratio.of("start and end of a " + position + " span in the registry / put and remove on a map", "≤ 1.5",
					scores.get(position + "/registry"), scores.get(position + "/map")));
		}
	}

	private static void addScores(Map<String, List<Double>> scores, String parameter, Collection<RunResult> results) {
		for (RunResult result : results) {
			String key = result.getParams().getParam(parameter) + "/" + result.getPrimaryResult().getLabel();
			scores.computeIfAbsent(key, (name) -> new ArrayList<>()).add(result.getPrimaryResult().getScore());
		}
	}

	private void envelope() throws RunnerException {
		Map<String, List<Double>> scores = new LinkedHashMap<>();
		for (int round = 1; round <= this.rounds; round++) {
			System.out.println("Envelope, round " + round + " of " + this.rounds);
			addScores(scores, "payload", run(EnvelopeBenchmark.class, 3, 500));
		}
		for (String key : scores.keySet()) {
			if (key.endsWith("/envelope")) {
				String payload = key.substring(0, key.indexOf('/'));
				String target = payload.startsWith("object") ? (payload.endsWith(" 200") ? "≤ 2" : "≤ 1") : "";
				add(Ratio.of("envelope, " + payload + " B: written and read / one pass of jackson-core", target,
						scores.get(key), scores.get(payload + "/jackson")));
			}
		}
	}

	private static Collection<RunResult> run(Class<?> benchmark, int iterations, long millis) throws RunnerException {
		return new Runner(new OptionsBuilder().include(benchmark.getName())
			.forks(1)
			.warmupIterations(6)
			.warmupTime(TimeValue.milliseconds(millis))
			.measurementIterations(iterations)
			.measurementTime(TimeValue.milliseconds(millis))
			.verbosity(VerboseMode.SILENT)
			.build()).run();
	}

	private void roundTrip() throws Exception {
		try (EmbeddedRedis.RunningServer redis = EmbeddedRedis.start()) {
			String[] properties = redis.properties();
			try (RoundTrip untraced = RoundTrip.untraced(properties)) {
				compare(UNTRACED.formatted("untraced again"), untraced, untraced);
				for (String probability : List.of("0.0", "0.1", "1.0")) {
					try (RoundTrip boot = RoundTrip.boot(properties, probability);
							RoundTrip traced = RoundTrip.traced(properties, probability)) {
						compare(UNTRACED.formatted("Boot's own tracing, sampled " + probability), boot, untraced);
						compare(UNTRACED.formatted("with this project, sampled " + probability), traced, untraced);
					}
				}
			}
		}
	}

	private void compare(String name, RoundTrip subject, RoundTrip baseline) {
		compare(name, "", (application) -> application.nanosPerMessage(this.messages), subject, baseline);
	}

	private <T> void compare(String name, String target, ToDoubleFunction<T> measure, T subject, T baseline) {
		compare(name, target, () -> measure.applyAsDouble(subject), () -> measure.applyAsDouble(baseline));
	}

	private void compare(String name, String target, DoubleSupplier subject, DoubleSupplier baseline) {
		List<Double> subjects = new ArrayList<>();
		List<Double> baselines = new ArrayList<>();
		for (int pair = 0; pair < this.pairs; pair++) {
			// In turns, so that neither always comes first.
			if (pair % 2 == 0) {
				subjects.add(subject.getAsDouble());
				baselines.add(baseline.getAsDouble());
			}
			else {
				baselines.add(baseline.getAsDouble());
				subjects.add(subject.getAsDouble());
			}
		}
		add(Ratio.of(name, target, subjects, baselines));
	}

	private void add(Ratio ratio) {
		this.ratios.add(ratio);
		System.out.println(ratio.row());
	}

	/**
	 * Measurements that belong together.
	 */
	@FunctionalInterface
	private interface Part {

		void run() throws Exception;

	}

}
