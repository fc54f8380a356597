package io.agenttracing.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One fork of a benchmark by JMH's own command line, on a class path of its own.
 */
final class JmhRun {

	private final String classPath;

	private final List<String> options = new ArrayList<>();

	private JmhRun(String classPath) {
		this.classPath = classPath;
	}

	static JmhRun on(String classPath, Class<?> benchmark, Mode mode) {
		JmhRun run = new JmhRun(classPath);
		String time = mode.iterationMillis() + "ms";
		String iterations = Integer.toString(mode.iterations());
		run.options.addAll(List.of(benchmark.getName().replace(".", "\\."), "-f", "1", "-foe", "true", "-wi", "1", "-w",
				mode.warmUpMillis() + "ms", "-i", iterations, "-r", time));
		return run;
	}

	/**
	 * Runs it.
	 * @return what a call took, by the name of the benchmark method and its parameters
	 */
	Map<String, Double> nanos() throws IOException, InterruptedException {
		Path results = Files.createTempFile("benchmark", ".json");
		try {
			List<String> arguments = new ArrayList<>(this.options);
			arguments.addAll(List.of("-rf", "json", "-rff", results.toString()));
			ChildJvm.run(this.classPath, List.of(), "org.openjdk.jmh.Main", arguments);
			return read(new JsonMapper().readTree(Files.readAllBytes(results)));
		}
		finally {
			Files.delete(results);
		}
	}

	private static Map<String, Double> read(JsonNode results) {
		Map<String, Double> nanos = new LinkedHashMap<>();
		for (JsonNode result : results) {
			String name = result.get("benchmark").asString();
			StringBuilder key = new StringBuilder(name.substring(name.lastIndexOf('.') + 1));
			result.path("params").values().forEach((value) -> key.append('/').append(value.asString()));
			nanos.put(key.toString(), result.get("primaryMetric").get("score").asDouble());
		}
		return nanos;
	}

}
