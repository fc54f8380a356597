package io.agenttracing.benchmark.fleet;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The same traces in fleets that differ in who decides what is stored.
 */
final class FleetSimulation {

	static final String HEAD = "head sampling, 10 %";

	static final String KEEP = "head sampling, 10 %, and keep rules";

	static final String KEEP_AND_COLLECTORS = "the same, and behind it two Collectors: errors, 10 % of the rest";

	static final String COLLECTORS = "two Collectors, all spans of a trace at one: errors, 10 % of the rest";

	static final String IMPATIENT = "the same, deciding after %d s instead of %d s";

	static final String UNBALANCED = "the same, all spans of a process at one";

	static final String AWAY = "all spans of a trace at one, away for %d s, deciding after %d s";

	private static final double SHARE = 0.1;

	private static final List<String> ONE_IN_TEN = List.of("agent-tracing.sampling.probability=" + SHARE);

	// A new finding keeps its trace, too.
	private static final List<String> HEAD_ALONE = List.of("agent-tracing.sampling.probability=" + SHARE,
			"agent-tracing.sampling.keep.errors=false", "agent-tracing.diagnosis.enabled=false");

	private static final List<String> ALL = List.of("agent-tracing.sampling.probability=1.0");

	private final Size size;

	private final Map<String, Shares> rows = new LinkedHashMap<>();

	FleetSimulation(Size size) {
		this.size = size;
	}

	/**
	 * Runs it.
	 * @return what is stored, and what it takes
	 */
	Result run() {
		Result result = new Result(this.rows, new ArrayList<>());
		FleetRun head = run(HEAD_ALONE, Duration.ZERO);
		this.rows.put(HEAD, head.shares());
		result.paper().add(new OnPaper(HEAD, head, head.shares(), Duration.ZERO));
		FleetRun keep = run(ONE_IN_TEN, Duration.ZERO);
		this.rows.put(KEEP, keep.shares());
		result.paper().add(new OnPaper(KEEP, keep, keep.shares(), Duration.ZERO));
		this.rows.put(KEEP_AND_COLLECTORS, keep.shares(patient()));
		FleetRun all = run(ALL, Duration.ZERO);
		this.rows.put(COLLECTORS, all.shares(patient()));
		result.paper().add(new OnPaper(COLLECTORS, all, all.shares(patient()), this.size.decisionWait()));
		this.rows.put(impatient(), all.shares(new CollectorPair(true, this.size.shortDecisionWait(), SHARE)));
		this.rows.put(UNBALANCED, all.shares(new CollectorPair(false, this.size.decisionWait(), SHARE)));
		if (!this.size.away().isZero()) {
			FleetRun outage = run(ALL, this.size.away());
			this.rows.put(away(this.size.decisionWait()), outage.shares(patient()));
			this.rows.put(away(this.size.away()), outage.shares(new CollectorPair(true, this.size.away(), SHARE)));
		}
		return result;
	}

	String impatient() {
		return String.format(Locale.ROOT, IMPATIENT, this.size.shortDecisionWait().toSeconds(),
				this.size.decisionWait().toSeconds());
	}

	String away(Duration wait) {
		return String.format(Locale.ROOT, AWAY, this.size.away().toSeconds(), wait.toSeconds());
	}

	private CollectorPair patient() {
		return new CollectorPair(true, this.size.decisionWait(), SHARE);
	}

	private FleetRun run(List<String> properties, Duration away) {
		try (Fleet fleet = Fleet.of(this.size.services(), properties)) {
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
	 * @param failing the share of traces that fail
	 * @param decisionWait how long Collectors wait
	 * @param shortDecisionWait how long those do that decide too early
	 * @param away for how long no Collector is there, zero to leave that out
	 */
	record Size(int services, double spansPerSecond, Duration duration, double failing, Duration decisionWait,
			Duration shortDecisionWait, Duration away) {

		/** For figures that are published. */
		static final Size PUBLISHED = new Size(50, 10_000, Duration.ofSeconds(40), 0.01, Duration.ofSeconds(30),
				Duration.ofSeconds(2), Duration.ofSeconds(10));

	}

	/**
	 * What has come of it.
	 *
	 * @param rows what is stored, by who decides
	 * @param paper what it takes
	 */
	record Result(Map<String, Shares> rows, List<OnPaper> paper) {

		String table() {
			StringBuilder table = new StringBuilder(Shares.HEADING);
			this.rows.forEach((name, shares) -> table.append(shares.row(name)));
			return table.toString();
		}

		String paperTable() {
			StringBuilder table = new StringBuilder(OnPaper.HEADING);
			this.paper.forEach((each) -> table.append(each.row()));
			return table.toString();
		}

	}

}
