package io.agenttracing.benchmark;

import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/**
 * The start of a small web application with Spring Boot's tracing, with what this
 * project's starter brings, and with this project.
 */
final class StartupPart implements Part {

	private static final String BASELINE = "Spring Boot's tracing";

	/** So that there is an exporter, which has nothing to export. */
	private static final String ENDPOINT = "--management.opentelemetry.tracing.export.otlp.endpoint="
			+ "http://localhost:4318/v1/traces";

	private static final Predicate<String> WITHOUT_ASPECTJ = (library) -> !library.contains("aspectj");

	@Override
	public void run(Comparisons comparisons) throws Exception {
		Map<String, String> classPaths = new LinkedHashMap<>();
		classPaths.put(BASELINE, Peers.classPath("startup", false, WITHOUT_ASPECTJ));
		classPaths.put("the same again", Peers.classPath("startup", false, WITHOUT_ASPECTJ));
		classPaths.put("the same and AspectJ, which the starter brings",
				Peers.classPath("startup", false, (library) -> true));
		classPaths.put("the same with our starter", Peers.classPath("startup", true, (library) -> true));
		Turns<Start> starts = new Turns<>();
		for (int round = 0; round < comparisons.mode().pairs(); round++) {
			starts.take(classPaths.keySet(), (variant) -> start(classPaths.get(variant)));
		}
		for (String variant : classPaths.keySet()) {
			if (!variant.equals(BASELINE)) {
				boolean ours = variant.contains("our starter");
				report(comparisons, "startup, user CPU", "ms", ours ? "≤ 1.05" : "", starts, variant, Start::millis);
				report(comparisons, "startup, classes loaded", "", "", starts, variant, Start::classes);
				report(comparisons, "startup, heap after GC", "MB", "", starts, variant, Start::megabytes);
			}
		}
	}

	private static Start start(String classPath) throws IOException, InterruptedException {
		String output = ChildJvm.run(classPath, StartupProbe.class.getName(),
				List.of("--server.port=0", "--spring.main.banner-mode=off", "--logging.level.root=warn", ENDPOINT));
		return Arrays.stream(output.split("\n"))
			.filter((line) -> line.startsWith(StartupProbe.MARK))
			.map((line) -> Start.parse(line.substring(StartupProbe.MARK.length())))
			.findFirst()
			.orElseThrow(() -> new IllegalStateException("Not started: " + output));
	}

	private static void report(Comparisons comparisons, String what, String unit, String target, Turns<Start> starts,
			String variant, ToDoubleFunction<Start> figure) {
		comparisons.add(Ratio.of(what + ": " + variant + " / " + BASELINE, target, unit,
				figures(starts.of(variant), figure), figures(starts.of(BASELINE), figure)));
	}

	private static List<Double> figures(List<Start> starts, ToDoubleFunction<Start> figure) {
		return starts.stream().map(figure::applyAsDouble).toList();
	}

	/**
	 * What one start has cost.
	 *
	 * @param millis the processor time
	 * @param classes the number of classes
	 * @param megabytes the heap in use
	 */
	private record Start(double millis, double classes, double megabytes) {

		private static Start parse(String figures) {
			String[] values = figures.strip().split(" ");
			return new Start(Double.parseDouble(values[0]), Double.parseDouble(values[1]),
					Double.parseDouble(values[2]));
		}

	}

}
