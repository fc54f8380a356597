package io.agenttracing.benchmark;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.agenttracing.testing.EmbeddedRedis;

/**
 * A message through a real Redis: what Spring Boot's tracing costs, and what this project
 * does. Each variant has a JVM of its own, so that none runs code that was compiled for
 * another.
 */
final class RoundTripPart implements Part {

	private static final int MESSAGES = 3_000;

	/** Until the processor time of a message no longer falls. */
	private static final int WARM_UP = 40_000;

	private static final int TURNS = 6;

	private static final String BASELINE = "untraced";

	private static final String AGAIN = "untraced again";

	private static final String BOOT = "Boot's own tracing, sampled ";

	private static final String OURS = "with this project, sampled ";

	private static final List<String> PROBABILITIES = List.of("0.0", "0.1", "1.0");

	@Override
	public void run(Comparisons comparisons) throws Exception {
		Map<String, List<String>> variants = new LinkedHashMap<>();
		variants.put(BASELINE, RoundTrip.untraced());
		variants.put(AGAIN, RoundTrip.untraced());
		for (String probability : PROBABILITIES) {
			variants.put(BOOT + probability, RoundTrip.boot(probability));
			variants.put(OURS + probability, RoundTrip.traced(probability));
		}
		Turns<RoundTrip.Costs> costs = new Turns<>();
		for (int pairs = 0; pairs < comparisons.mode().pairs(); pairs += TURNS) {
			System.out.println("Messages, from round " + (pairs + 1) + " of " + comparisons.mode().pairs());
			measure(comparisons.mode(), variants, costs);
		}
		report(comparisons, AGAIN, BASELINE, costs);
		for (String probability : PROBABILITIES) {
			report(comparisons, BOOT + probability, BASELINE, costs);
			report(comparisons, OURS + probability, BASELINE, costs);
		}
		report(comparisons, OURS + "0.0", BOOT + "0.0", costs);
		report(comparisons, OURS + "0.1", BOOT + "0.1", costs, Headline.ROUND_TRIP_CPU);
		report(comparisons, OURS + "1.0", BOOT + "1.0", costs);
	}

	private static void measure(Mode mode, Map<String, List<String>> variants, Turns<RoundTrip.Costs> costs)
			throws Exception {
		Map<String, RoundTrip> started = new LinkedHashMap<>();
		try (EmbeddedRedis.RunningServer redis = EmbeddedRedis.start()) {
			for (Map.Entry<String, List<String>> variant : variants.entrySet()) {
				started.put(variant.getKey(), start(redis, variant.getValue()));
			}
			// Side by side: nothing is measured, and there is much to wait for.
			started.values().parallelStream().forEach((application) -> application.send(mode.scaled(WARM_UP)));
			started.values().forEach((application) -> application.send(1));
			for (int turn = 0; turn < TURNS; turn++) {
				costs.take(started.keySet(), (variant) -> started.get(variant).send(mode.scaled(MESSAGES)));
			}
		}
		finally {
			started.values().forEach(RoundTrip::close);
		}
	}

	private static RoundTrip start(EmbeddedRedis.RunningServer redis, List<String> variant) throws IOException {
		return RoundTrip.start(List.of("-Xms128m", "-Xmx128m", "-XX:-UseDynamicNumberOfCompilerThreads"),
				redis.properties(), variant);
	}

	private static void report(Comparisons comparisons, String subject, String baseline, Turns<RoundTrip.Costs> costs,
			Headline... headlines) {
		String target = (headlines.length > 0) ? headlines[0].target() : "";
		String what = subject + " / " + baseline;
		comparisons.add(Ratio.of("Redis round trip, CPU: " + what, target, "ns",
				costs.of(subject).stream().map(RoundTrip.Costs::nanos).toList(),
				costs.of(baseline).stream().map(RoundTrip.Costs::nanos).toList()), headlines);
		comparisons.add(Ratio.of("Redis round trip, bytes: " + what, "", "B",
				costs.of(subject).stream().map(RoundTrip.Costs::bytes).toList(),
				costs.of(baseline).stream().map(RoundTrip.Costs::bytes).toList()));
	}

}
