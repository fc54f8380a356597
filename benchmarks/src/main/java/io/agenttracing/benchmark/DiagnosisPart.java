package io.agenttracing.benchmark;

import java.util.Map;

/**
 * The rules, for traces of several sizes.
 */
final class DiagnosisPart implements Part {

	private static final Map<String, String> TARGETS = Map.of("agents 1", "≤ 1,000 ns", "agents 50", "≤ 100,000 ns",
			"agents 10000", "≤ 50,000,000 ns");

	@Override
	public void run(Comparisons comparisons) throws Exception {
		JmhRounds rounds = JmhRounds.of(comparisons.mode(), DiagnosisBenchmark.class);
		for (String key : rounds.keys()) {
			if (key.startsWith("withCriticalPath/")) {
				String trace = key.substring(key.indexOf('/') + 1);
				comparisons.add(Ratio.of("all rules, " + trace + " spans: with the critical path / without",
						TARGETS.getOrDefault(trace, ""), "ns", rounds.nanos(key),
						rounds.nanos("withoutCriticalPath/" + trace)));
			}
		}
	}

}
