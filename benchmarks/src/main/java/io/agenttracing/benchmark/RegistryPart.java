package io.agenttracing.benchmark;

import java.util.List;
import java.util.function.Function;

/**
 * The registry of open spans.
 */
final class RegistryPart implements Part {

	@Override
	public void run(Comparisons comparisons) throws Exception {
		JmhRounds rounds = JmhRounds.of(comparisons.mode(), RegistryBenchmark.class);
		for (String position : List.of("root", "child")) {
			Function<String, String> key = (benchmark) -> benchmark + "/" + position;
			comparisons
				.add(Ratio.of("start and end of a " + position + " span in the registry / put and remove on a map",
						"≤ 1.5", "ns", rounds.nanos(key.apply("registry")), rounds.nanos(key.apply("map"))));
		}
	}

}
