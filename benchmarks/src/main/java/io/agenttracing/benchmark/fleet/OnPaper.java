package io.agenttracing.benchmark.fleet;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * What the same takes at a million spans a second: shares and sizes of the simulation,
 * rounded and multiplied, so that a reader can do the same.
 *
 * @param run what was simulated
 * @param shares what is stored of it
 * @param decisionWait how long spans wait in Collectors, zero where there are none
 */
record OnPaper(FleetRun run, Shares shares, Duration decisionWait) {

	private static final long SPANS_PER_SECOND = 1_000_000;

	private static final double MEGA = 1e6;

	private static final double GIGA = 1e9;

	static String table(Map<String, OnPaper> columns) {
		StringBuilder table = new StringBuilder("| | " + String.join(" | ", columns.keySet()) + " |\n");
		table.append("|---".repeat(columns.size() + 1)).append("|\n");
		row(table, columns, "spans sent a second", OnPaper::sent);
		row(table, columns, "on the network", OnPaper::network);
		row(table, columns, "the same with gzip", OnPaper::zippedNetwork);
		row(table, columns, "spans that wait in Collectors", OnPaper::waiting);
		row(table, columns, "traces that wait", OnPaper::waitingTraces);
		row(table, columns, "spans stored a second", OnPaper::stored);
		row(table, columns, "stored a day, with gzip", OnPaper::day);
		return table.toString();
	}

	private static void row(StringBuilder table, Map<String, OnPaper> columns, String name,
			Function<OnPaper, String> cell) {
		table.append("| ").append(name).append(" |");
		columns.values().forEach((column) -> table.append(' ').append(cell.apply(column)).append(" |"));
		table.append('\n');
	}

	private String sent() {
		return share(this.shares.sent(), sentSpans());
	}

	private String network() {
		return megabytes(Math.round(this.run.bytesPerSpan()));
	}

	private String zippedNetwork() {
		return megabytes(zipped());
	}

	private String megabytes(long bytesPerSpan) {
		return format("%,d × %d B = %,.0f MB/s", sentSpans(), bytesPerSpan, sentSpans() * bytesPerSpan / MEGA);
	}

	private String waiting() {
		return this.decisionWait.isZero() ? "" : format("%,d × %d s = %,.0f million", sentSpans(),
				this.decisionWait.toSeconds(), waitingSpans() / MEGA);
	}

	private String waitingTraces() {
		return this.decisionWait.isZero() ? "" : format("%,.0f million / %.1f = %.1f million", waitingSpans() / MEGA,
				this.run.spansPerTrace(), waitingSpans() / this.run.spansPerTrace() / MEGA);
	}

	private String stored() {
		return share(this.shares.stored(), storedSpans());
	}

	private String day() {
		long seconds = Duration.ofDays(1).toSeconds();
		return format("%,d × %d B × %,d s = %,.0f GB", storedSpans(), zipped(), seconds,
				storedSpans() * zipped() * seconds / GIGA);
	}

	private static String share(double share, long spans) {
		return format("%,d × %.1f %% = %,d", SPANS_PER_SECOND, 100 * share, spans);
	}

	private long sentSpans() {
		return ofAMillion(this.shares.sent());
	}

	private long storedSpans() {
		return ofAMillion(this.shares.stored());
	}

	private double waitingSpans() {
		return sentSpans() * (double) this.decisionWait.toSeconds();
	}

	private long zipped() {
		return Math.round(this.run.compressedBytesPerSpan());
	}

	private static long ofAMillion(double share) {
		return Math.round(1_000 * share) * (SPANS_PER_SECOND / 1_000);
	}

	private static String format(String text, Object... values) {
		return String.format(Locale.ROOT, text, values);
	}

}
