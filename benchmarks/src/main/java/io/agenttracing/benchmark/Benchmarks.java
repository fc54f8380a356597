package io.agenttracing.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Runs the benchmarks and prints their ratios: how thoroughly, a file for the report if
 * it is to be written, and the parts if not all.
 */
public final class Benchmarks {

	private static final Map<String, Part> PARTS = new LinkedHashMap<>();

	static {
		PARTS.put("calls", new CallsPart());
		PARTS.put("requests", new RequestsPart());
		PARTS.put("pipeline", new PipelinePart());
		PARTS.put("latency", new LatencyPart());
		PARTS.put("startup", new StartupPart());
		PARTS.put("growth", new GrowthPart());
		PARTS.put("watchdog", new WatchdogPart());
		PARTS.put("collector", new CollectorPart());
		PARTS.put("blocked-exporter", new BlockedExporterPart());
		PARTS.put("registry", new RegistryPart());
		PARTS.put("envelope", new EnvelopePart());
		PARTS.put("diagnosis", new DiagnosisPart());
		PARTS.put("viewer", new ViewerPart());
		PARTS.put("round-trip", new RoundTripPart());
	}

	/** Those of the short mode: the others say nothing within a minute. */
	private static final Set<String> QUICK = Set.of("calls", "requests", "collector", "blocked-exporter", "registry",
			"envelope", "diagnosis");

	private Benchmarks() {
	}

	/**
	 * Runs all benchmarks that are of use in the mode, or those that are named.
	 * @param arguments the mode, the file, the names of the parts with commas between,
	 * and the file for figures that a later report will have as those of before
	 * @throws Exception if one of them cannot be run
	 */
	public static void main(String[] arguments) throws Exception {
		Mode mode = Mode.valueOf(argument(arguments, 0, "short").toUpperCase(Locale.ROOT));
		String file = argument(arguments, 1, "");
		List<String> only = Arrays.stream(argument(arguments, 2, "").split(","))
			.map(String::strip)
			.filter((name) -> !name.isEmpty())
			.toList();
		if (!PARTS.keySet().containsAll(only)) {
			throw new IllegalArgumentException("The parts are " + PARTS.keySet() + ", not " + only);
		}
		for (Map.Entry<String, Part> part : PARTS.entrySet()) {
			boolean wanted = (mode != Mode.SHORT) || QUICK.contains(part.getKey());
			if (only.isEmpty() ? wanted : only.contains(part.getKey())) {
				run(part.getKey(), part.getValue(), mode, file, argument(arguments, 3, ""));
			}
		}
	}

	// Written after each part, so that little is lost when one fails.
	private static void run(String name, Part part, Mode mode, String file, String before) throws Exception {
		Comparisons comparisons = new Comparisons(mode);
		BenchmarkReport.Run run = BenchmarkReport.Run.of(() -> part.run(comparisons));
		System.out.printf("%s took %d s%n", name, run.seconds());
		if (!file.isEmpty()) {
			write(Path.of(file), name, run, comparisons);
		}
		if (!before.isEmpty()) {
			Summary.store(comparisons.headlines(), Path.of(before));
		}
	}

	private static void write(Path file, String part, BenchmarkReport.Run run, Comparisons comparisons)
			throws IOException {
		BenchmarkReport report = BenchmarkReport.of(PARTS.keySet(), Files.exists(file) ? Files.readString(file) : "");
		String appendix = "";
		Plot plot = comparisons.plot();
		if (plot != null) {
			String name = "benchmark-" + part + ".svg";
			Files.writeString(file.resolveSibling(name), plot.svg());
			appendix = "![" + plot.title() + "](" + name + ")";
		}
		report.put(part, run, comparisons, appendix);
		Files.writeString(file, report.toString());
		System.out.println("Written to " + file.toAbsolutePath().normalize());
	}

	private static String argument(String[] arguments, int index, String otherwise) {
		return (arguments.length > index && !arguments[index].isBlank()) ? arguments[index] : otherwise;
	}

}
