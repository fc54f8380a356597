package io.agenttracing.benchmark;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Scores of several rounds, in each of which every variant was measured once.
 */
final class JmhRounds {

	private final Map<String, List<JmhRun.Score>> scores = new LinkedHashMap<>();

	/**
	 * Runs all variants of a benchmark on the class path of the tests.
	 */
	static JmhRounds of(Mode mode, Class<?> benchmark) throws IOException, InterruptedException {
		JmhRounds rounds = new JmhRounds();
		for (int round = 1; round <= mode.rounds(); round++) {
			System.out.println(benchmark.getSimpleName() + ", round " + round + " of " + mode.rounds());
			JmhRun.on(System.getProperty("java.class.path"), benchmark, mode).scores().forEach(rounds::add);
		}
		return rounds;
	}

	void add(String key, JmhRun.Score score) {
		this.scores.computeIfAbsent(key, (name) -> new ArrayList<>()).add(score);
	}

	Set<String> keys() {
		return this.scores.keySet();
	}

	List<Double> nanos(String key) {
		return of(key).stream().map(JmhRun.Score::nanos).toList();
	}

	List<Double> bytes(String key) {
		return of(key).stream().map(JmhRun.Score::bytes).toList();
	}

	private List<JmhRun.Score> of(String key) {
		List<JmhRun.Score> scores = this.scores.get(key);
		if (scores == null) {
			throw new IllegalStateException("Nothing was measured for " + key + ", only for " + keys());
		}
		return scores;
	}

}
