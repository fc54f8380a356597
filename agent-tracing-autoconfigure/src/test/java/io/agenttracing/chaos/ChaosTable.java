package io.agenttracing.chaos;

import io.agenttracing.pipeline.collector.SpanOutcome;

/**
 * What came out of a run, for whoever has waited for it.
 */
final class ChaosTable {

	private ChaosTable() {
	}

	static synchronized void print(String transport, long seed, String weather, ChaosResult result,
			ArrivedSpans arrived) {
		System.out.printf("%n%s, seed %d: %s, clock set %s times%n", transport, seed, weather,
				result.text("clock.shifts"));
		row("created", result.number("created"));
		for (SpanOutcome outcome : SpanOutcome.values()) {
			if (result.of(outcome) > 0) {
				row(outcome.outcome() + (outcome.hasReason() ? " " + outcome.reason() : ""), result.of(outcome));
			}
		}
		row("not recorded", result.number("unrecorded"));
		row("arrived", arrived.ids().size());
		row("arrived again", arrived.repeated());
		row("lost of " + result.text("within.episodes") + " episodes that fit", result.number("within.lost"));
		row("retained when closed", result.number("retained"));
		row("ms to close", result.number("close.millis"));
		row("messages heard", result.number("heard"));
		row("records read", result.number("read"));
		row("not taken by Redis", result.number("unsent"));
		System.out.println("threads left: " + result.text("threads"));
	}

	private static void row(String name, long value) {
		System.out.printf("  %-32s %,12d%n", name, value);
	}

}
