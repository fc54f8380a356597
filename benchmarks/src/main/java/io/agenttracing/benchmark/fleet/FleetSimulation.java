package io.agenttracing.benchmark.fleet;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The same traces in fleets that differ in who decides what is stored.
 *
 * @param size how much to simulate
 */
record FleetSimulation(Size size) {

	static final String HEAD = "head sampling";

	static final String KEEP = "keep rules";

	static final String KEEP_AND_COLLECTORS = "keep rules, then Collectors";

	static final String COLLECTORS = "Collectors";

	static final String UNBALANCED = "Collectors, by process instead of by trace";

	private static final double SHARE = 0.1;

	private static final List<String> KEEP_RULES = List.of("agent-tracing.sampling.probability=" + SHARE);

	// A finding keeps its trace, too
	private static final List<String> HEAD_ALONE = List.of("agent-tracing.sampling.probability=" + SHARE,
			"agent-tracing.sampling.keep.errors=false", "agent-tracing.diagnosis.enabled=false");

	private static final List<String> ALL = List.of("agent-tracing.sampling.probability=1.0");

	/**
	 * Runs it.
	 * @return what is stored, and what it takes
	 */
	Result run() {
		Map<String, Shares> rows = new LinkedHashMap<>();
		Map<String, OnPaper> paper = new LinkedHashMap<>();
		FleetRun head = run(HEAD_ALONE, Duration.ZERO);
		rows.put(HEAD, head.shares());
		paper.put(HEAD, new OnPaper(head, head.shares(), Duration.ZERO));
		FleetRun keep = run(KEEP_RULES, Duration.ZERO);
		rows.put(KEEP, keep.shares());
		paper.put(KEEP, new OnPaper(keep, keep.shares(), Duration.ZERO));
		rows.put(KEEP_AND_COLLECTORS, keep.shares(collectors(this.size.decisionWait())));
		FleetRun all = run(ALL, Duration.ZERO);
		rows.put(COLLECTORS, all.shares(collectors(this.size.decisionWait())));
		paper.put(COLLECTORS, new OnPaper(all, rows.get(COLLECTORS), this.size.decisionWait()));
		rows.put(UNBALANCED, all.shares(new CollectorPair(false, this.size.decisionWait(), SHARE)));
		rows.put(format("Collectors, deciding after %d s", this.size.shortDecisionWait()),
				all.shares(collectors(this.size.shortDecisionWait())));
		if (!this.size.away().isZero()) {
			FleetRun outage = run(ALL, this.size.away());
			String away = format("Collectors, away for %d s", this.size.away());
			rows.put(away, outage.shares(collectors(this.size.decisionWait())));
			rows.put(away + format(", deciding after %d s", this.size.away()),
					outage.shares(collectors(this.size.away())));
		}
		return new Result(all.summary(), rows, paper);
	}

	private static String format(String text, Duration duration) {
		return String.format(Locale.ROOT, text, duration.toSeconds());
	}

	private static CollectorPair collectors(Duration decisionWait) {
		return new CollectorPair(true, decisionWait, SHARE);
	}

	private FleetRun run(List<String> properties, Duration away) {
		try (Fleet fleet = new Fleet(this.size.services(), properties)) {
			return fleet
				.run(new Fleet.Load(this.size.spansPerSecond(), this.size.duration(), this.size.failing(), away));
		}
	}

	/**
	 * How much to simulate.
	 *
	 * @param services how many services there are
	 * @param spansPerSecond how many spans they make together
	 * @param duration for how long
	 * @param failing of how many traces one fails
	 * @param decisionWait how long Collectors wait
	 * @param shortDecisionWait how long those do that decide too early
	 * @param away for how long no Collector is there, zero to leave that out
	 */
	record Size(int services, double spansPerSecond, Duration duration, int failing, Duration decisionWait,
			Duration shortDecisionWait, Duration away) {

		/** For figures that are published. */
		static final Size PUBLISHED = new Size(50, 10_000, Duration.ofSeconds(80), 100, Duration.ofSeconds(75),
				Duration.ofSeconds(2), Duration.ofSeconds(10));

	}

	/**
	 * What has come of it.
	 *
	 * @param summary what was simulated
	 * @param rows what is stored, by who decides
	 * @param paper what it takes
	 */
	record Result(String summary, Map<String, Shares> rows, Map<String, OnPaper> paper) {

	}

}
