package io.agenttracing.benchmark;

import java.util.List;

import io.agenttracing.testing.EmbeddedRedis;

/**
 * A message through a real Redis: what Spring Boot's tracing costs, and what this project
 * does.
 */
final class RoundTripPart implements Part {

	private static final String UNTRACED = "Redis round trip, CPU: %s / untraced";

	private static final int MESSAGES = 5_000;

	@Override
	public void run(Comparisons comparisons) throws Exception {
		int messages = comparisons.mode().scaled(MESSAGES);
		try (EmbeddedRedis.RunningServer redis = EmbeddedRedis.start()) {
			String[] properties = redis.properties();
			try (RoundTrip untraced = RoundTrip.untraced(properties).warmedUp(2 * messages)) {
				compare(comparisons, "untraced again", untraced, untraced, messages);
				for (String probability : List.of("0.0", "0.1", "1.0")) {
					try (RoundTrip boot = RoundTrip.boot(properties, probability).warmedUp(2 * messages);
							RoundTrip traced = RoundTrip.traced(properties, probability).warmedUp(2 * messages)) {
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
