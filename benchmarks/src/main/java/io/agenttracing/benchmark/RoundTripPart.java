package io.agenttracing.benchmark;

import java.util.List;

import io.agenttracing.testing.EmbeddedRedis;

/**
 * A message through a real Redis: what Spring Boot's tracing costs, and what this project
 * does.
 */
final class RoundTripPart implements Part {

	private static final String UNTRACED = "Redis round trip, CPU: %s / untraced";

	private static final int MESSAGES = 2_000;

	/** Until the processor time of a message no longer falls. */
	private static final int WARM_UP = 40_000;

	@Override
	public void run(Comparisons comparisons) throws Exception {
		int messages = comparisons.mode().scaled(MESSAGES);
		int warmUp = comparisons.mode().scaled(WARM_UP);
		try (EmbeddedRedis.RunningServer redis = EmbeddedRedis.start()) {
			String[] properties = redis.properties();
			try (RoundTrip untraced = RoundTrip.untraced(properties).warmedUp(warmUp)) {
				compare(comparisons, "untraced again", untraced, untraced, messages);
				for (String probability : List.of("0.0", "0.1", "1.0")) {
					try (RoundTrip boot = RoundTrip.boot(properties, probability).warmedUp(warmUp);
							RoundTrip traced = RoundTrip.traced(properties, probability).warmedUp(warmUp)) {
						compare(comparisons, "Boot's own tracing, sampled " + probability, boot, untraced, messages);
						compare(comparisons, "with this project, sampled " + probability, traced, untraced, messages);
					}
				}
			}
		}
	}

	private static void compare(Comparisons comparisons, String name, RoundTrip subject, RoundTrip baseline,
			int messages) {
		comparisons.compare(UNTRACED.formatted(name), "", (application) -> application.nanosPerMessage(messages),
				subject, baseline);
	}

}
