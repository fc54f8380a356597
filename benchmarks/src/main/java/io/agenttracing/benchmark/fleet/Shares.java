package io.agenttracing.benchmark.fleet;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

import io.opentelemetry.api.trace.SpanId;

/**
 * What is stored of the traces of a fleet.
 *
 * @param sent the share of spans that processes have sent
 * @param stored the share of spans that are stored
 * @param complete the share of failing traces of which all spans are stored
 * @param completeOf the same by how a trace fails, or does not
 * @param failures the share of failing traces of which the span that failed is stored
 * @param torn the share of traces without a failure of which some spans are stored, and
 * some are not
 * @param orphans the share of stored spans whose parent is not
 */
record Shares(double sent, double stored, double complete, Map<Failing, Double> completeOf, double failures,
		double torn, double orphans) {

	static Shares of(FleetRun run, List<SentSpan> stored) {
		// Delivery is at least once
		Map<String, Map<String, SentSpan>> traces = new HashMap<>();
		stored
			.forEach((span) -> traces.computeIfAbsent(span.trace(), (trace) -> new HashMap<>()).put(span.span(), span));
		double all = run.spans();
		long distinct = traces.values().stream().mapToLong(Map::size).sum();
		Predicate<MadeTrace> isComplete = (trace) -> stored(trace, traces).size() == trace.spans();
		Map<Failing, Double> complete = new EnumMap<>(Failing.class);
		for (Failing kind : Failing.values()) {
			complete.put(kind, share(run.traces((trace) -> trace.failing() == kind), isComplete));
		}
		List<MadeTrace> failing = run.traces((trace) -> trace.failing() != Failing.NOT);
		List<MadeTrace> others = run.traces((trace) -> trace.failing() == Failing.NOT);
		return new Shares(distinct(run.sent()) / all, distinct / all, share(failing, isComplete), complete,
				share(failing, (trace) -> stored(trace, traces).values().stream().anyMatch(SentSpan::failed)),
				share(others, (trace) -> !stored(trace, traces).isEmpty() && !isComplete.test(trace)),
				traces.values().stream().flatMap(Shares::orphans).count() / (double) Math.max(1, distinct));
	}

	private static Map<String, SentSpan> stored(MadeTrace trace, Map<String, Map<String, SentSpan>> traces) {
		return traces.getOrDefault(trace.id(), Map.of());
	}

	private static Stream<SentSpan> orphans(Map<String, SentSpan> trace) {
		return trace.values()
			.stream()
			.filter((span) -> SpanId.isValid(span.parent()) && !trace.containsKey(span.parent()));
	}

	private static long distinct(List<SentSpan> spans) {
		Set<String> ids = new HashSet<>();
		spans.forEach((span) -> ids.add(span.trace() + span.span()));
		return ids.size();
	}

	private static double share(List<MadeTrace> traces, Predicate<MadeTrace> matching) {
		return traces.stream().filter(matching).count() / (double) Math.max(1, traces.size());
	}

	/** Of all traces. */
	static String table(Map<String, Shares> rows) {
		StringBuilder table = new StringBuilder("""
				| | spans sent | spans stored | failing traces complete | their failure stored | other traces complete \
				| orphans among what is stored |
				|---|---|---|---|---|---|---|
				""");
		rows.forEach((name, row) -> table.append(row(name, row.sent, row.stored, row.complete, row.failures,
				row.completeOf.get(Failing.NOT), row.orphans)));
		return table.toString();
	}

	/** Of those that fail, by how far the failure gets. */
	static String failingTable(Map<String, Shares> rows) {
		StringBuilder table = new StringBuilder(
				"""
						| complete, of the failing traces | failed down to the first service | handled on the way | behind a message |
						|---|---|---|---|
						""");
		rows.forEach((name, row) -> table.append(row(name, row.completeOf.get(Failing.TO_THE_FIRST),
				row.completeOf.get(Failing.HANDLED), row.completeOf.get(Failing.BEHIND_A_MESSAGE))));
		return table.toString();
	}

	private static String row(String name, double... shares) {
		StringBuilder row = new StringBuilder("| " + name + " |");
		for (double share : shares) {
			row.append(String.format(Locale.ROOT, " %.1f %% |", 100 * share));
		}
		return row.append('\n').toString();
	}

}
