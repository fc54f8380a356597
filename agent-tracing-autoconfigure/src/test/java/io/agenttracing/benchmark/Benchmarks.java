package io.agenttracing.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

import io.agenttracing.testing.EmbeddedRedis;
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

	private final List<Ratio> ratios = new ArrayList<>();

	private final int rounds;

	private final int pairs;

	private final int messages;

	private Benchmarks(boolean thorough) {
		this.rounds = thorough ? 10 : 3;
		this.pairs = 20;
		this.messages = thorough ? 20_000 : 5_000;
	}

	/**
	 * Runs all benchmarks.
	 * @param arguments the mode, and the file
	 * @throws Exception if one of them cannot be run
	 */
	public static void main(String[] arguments) throws Exception {
		Benchmarks benchmarks = new Benchmarks(arguments.length > 0 && arguments[0].equals("long"));
		benchmarks.envelope();
		benchmarks.roundTrip();
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

	private void envelope() throws RunnerException {
		Map<String, List<Double>> scores = new LinkedHashMap<>();
		for (int round = 1; round <= this.rounds; round++) {
			System.out.println("Envelope, round " + round + " of " + this.rounds);
			for (RunResult result : run(EnvelopeBenchmark.class)) {
				String key = result.getParams().getParam("payload") + "/" + result.getPrimaryResult().getLabel();
				scores.computeIfAbsent(key, (name) -> new ArrayList<>()).add(result.getPrimaryResult().getScore());
			}
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

	private static Collection<RunResult> run(Class<?> benchmark) throws RunnerException {
		return new Runner(new OptionsBuilder().include(benchmark.getName())
			.forks(1)
			.warmupIterations(6)
			.warmupTime(TimeValue.milliseconds(500))
			.measurementIterations(3)
			.measurementTime(TimeValue.milliseconds(500))
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
		List<Double> subjects = new ArrayList<>();
		List<Double> baselines = new ArrayList<>();
		ToDoubleFunction<RoundTrip> measure = (application) -> application.nanosPerMessage(this.messages);
		for (int pair = 0; pair < this.pairs; pair++) {
			// In turns, so that neither always comes first.
			if (pair % 2 == 0) {
				subjects.add(measure.applyAsDouble(subject));
				baselines.add(measure.applyAsDouble(baseline));
			}
			else {
				baselines.add(measure.applyAsDouble(baseline));
				subjects.add(measure.applyAsDouble(subject));
			}
		}
		add(Ratio.of(name, "", subjects, baselines));
	}

	private void add(Ratio ratio) {
		this.ratios.add(ratio);
		System.out.println(ratio.row());
	}

}
