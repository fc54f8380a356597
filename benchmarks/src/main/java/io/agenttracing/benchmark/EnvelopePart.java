package io.agenttracing.benchmark;

/**
 * The envelope of a Redis message.
 */
final class EnvelopePart implements Part {

	@Override
	public void run(Comparisons comparisons) throws Exception {
		JmhRounds rounds = JmhRounds.of(comparisons.mode(), EnvelopeBenchmark.class);
		for (String key : rounds.keys()) {
			if (key.startsWith("envelope/")) {
				String payload = key.substring(key.indexOf('/') + 1);
				String target = payload.startsWith("object") ? (payload.endsWith(" 200") ? "≤ 2" : "≤ 1") : "";
				comparisons.add(Ratio.of("envelope, " + payload + " B: written and read / one pass of jackson-core",
						target, "ns", rounds.nanos(key), rounds.nanos("jackson/" + payload)));
			}
		}
	}

}
