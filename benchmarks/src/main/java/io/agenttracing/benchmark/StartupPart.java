package io.agenttracing.benchmark;

import java.io.IOException;
import java.util.ArrayList;
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

	private static final String OURS = "the same with our starter";

	private static final Predicate<String> WITHOUT_ASPECTJ = (library) -> !library.contains("aspectj");

	private static final Predicate<String> ALL = (library) -> true;

	@Override
	public void run(Comparisons comparisons) throws Exception {
		Map<String, Application> applications = new LinkedHashMap<>();
		applications.put(BASELINE, new Application(false, WITHOUT_ASPECTJ));
		applications.put("the same again", new Application(false, WITHOUT_ASPECTJ));
		applications.put("the same and AspectJ, which the starter brings", new Application(false, ALL));
		applications.put("the same with our starter, switched off",
				new Application(true, ALL, "--agent-tracing.enabled=false"));
		applications.put(OURS, new Application(true, ALL));
		Turns<Start> starts = new Turns<>();
		for (int round = 0; round < comparisons.mode().pairs(); round++) {
			starts.take(applications.keySet(), (variant) -> applications.get(variant).start());
		}
		for (String variant : applications.keySet()) {
			if (!variant.equals(BASELINE)) {
				Headline[] headlines = variant.equals(OURS) ? new Headline[] { Headline.STARTUP_CPU } : new Headline[0];
				report(comparisons, "startup, user CPU", "ms", starts, variant, Start::millis, headlines);
				report(comparisons, "startup, classes loaded", "", starts, variant, Start::classes);
				report(comparisons, "startup, heap after GC", "MB", starts, variant, Start::megabytes);
			}
		}
	}

	private static void report(Comparisons comparisons, String what, String unit, Turns<Start> starts, String variant,
			ToDoubleFunction<Start> figure, Headline... headlines) {
		String target = (headlines.length > 0) ? headlines[0].target() : "";
		comparisons.add(Ratio.of(what + ": " + variant + " / " + BASELINE, target, unit,
				figures(starts.of(variant), figure), figures(starts.of(BASELINE), figure)), headlines);
	}

	private static List<Double> figures(List<Start> starts, ToDoubleFunction<Start> figure) {
		return starts.stream().map(figure::applyAsDouble).toList();
	}

	/**
	 * What is started.
	 */
	private static final class Application {

		private final String classPath;

		private final List<String> properties = new ArrayList<>(
				List.of("--server.port=0", "--spring.main.banner-mode=off", "--logging.level.root=warn", ENDPOINT));

		private Application(boolean ours, Predicate<String> libraries, String... properties) {
			this.classPath = Peers.classPath("startup", ours, libraries);
			this.properties.addAll(List.of(properties));
		}

		private Start start() throws IOException, InterruptedException {
			String output = ChildJvm.run(this.classPath, List.of(), StartupProbe.class.getName(), this.properties);
			return Arrays.stream(output.split("\n"))
				.filter((line) -> line.startsWith(StartupProbe.MARK))
				.map((line) -> Start.parse(line.substring(StartupProbe.MARK.length())))
				.findFirst()
				.orElseThrow(() -> new IllegalStateException("Not started: " + output));
		}

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
