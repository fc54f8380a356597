package io.agenttracing.benchmark;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Times of several rounds, in each of which every variant was measured once.
 */
final class JmhRounds {

	private final Map<String, List<Double>> nanos = new LinkedHashMap<>();

	/**
	 * Runs all variants of a benchmark on the class path of the tests.
	 */
	static JmhRounds of(Mode mode, Class<?> benchmark) throws IOException, InterruptedException {
		JmhRounds rounds = new JmhRounds();
		for (int round = 1; round <= mode.rounds(); round++) {
			System.out.println(benchmark.getSimpleName() + ", round " + round + " of " + mode.rounds());
			JmhRun.on(System.getProperty("java.class.path"), benchmark, mode)
				.nanos()
				.forEach((key, nanos) -> rounds.nanos.computeIfAbsent(key, (name) -> new ArrayList<>()).add(nanos));
		}
		return rounds;
	}

	Set<String> keys() {
		return this.nanos.keySet();
	}

	List<Double> nanos(String key) {
		List<Double> nanos = this.nanos.get(key);
		if (nanos == null) {
			throw new IllegalStateException("Nothing was measured for " + key + ", only for " + keys());
		}
		return nanos;
	}

}
