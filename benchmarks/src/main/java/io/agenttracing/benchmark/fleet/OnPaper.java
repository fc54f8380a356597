package io.agenttracing.benchmark.fleet;

import java.time.Duration;
import java.util.Locale;

/**
 * What the same takes at a million spans a second: shares and sizes of the simulation,
 * multiplied.
 *
 * @param name who decides
 * @param run what was simulated
 * @param shares what is stored of it
 * @param decisionWait how long spans wait in Collectors
 */
record OnPaper(String name, FleetRun run, Shares shares, Duration decisionWait) {

	static final String HEADING = """
			| who decides | spans sent a second | MB a second, gzip | spans that wait in Collectors | GB of them in protobuf \
			| spans stored a second | GB stored a day, gzip |
			|---|---|---|---|---|---|---|
			""";

	private static final double SPANS_PER_SECOND = 1_000_000;

	private static final double MEGA = 1e6;

	private static final double GIGA = 1e9;

	String row() {
		double sent = SPANS_PER_SECOND * this.shares.sent();
		double stored = SPANS_PER_SECOND * this.shares.stored();
		double waiting = sent * this.decisionWait.toSeconds();
		return String.format(Locale.ROOT, "| %s | %,.0f | %,.0f | %,.0f million | %,.1f | %,.0f | %,.0f |%n", this.name,
				sent, sent * this.run.compressedBytesPerSpan() / MEGA, waiting / MEGA,
				waiting * this.run.bytesPerSpan() / GIGA, stored,
				stored * this.run.compressedBytesPerSpan() * Duration.ofDays(1).toSeconds() / GIGA);
	}

}
