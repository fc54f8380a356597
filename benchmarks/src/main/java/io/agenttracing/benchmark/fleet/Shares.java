package io.agenttracing.benchmark.fleet;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import io.opentelemetry.api.trace.SpanId;

/**
 * What is stored of the traces of a fleet.
 *
 * @param sent the share of spans that processes have sent
 * @param stored the share of spans that are stored
 * @param completeOf by how a trace fails, the share of traces of which all spans are
 * stored
 * @param failures the share of failing traces of which the span that failed is stored
 * @param torn the share of traces without a failure of which some spans are stored
 * @param orphans stored spans whose parent is not
 * @param counts how many traces there are of each kind
 */
record Shares(double sent, double stored, Map<Failing, Double> completeOf, double failures, double torn, long orphans,
		Map<Failing, Long> counts) {

	static final String HEADING = """
			| who decides | spans that processes send | spans stored | failing traces complete | … failed to the first service \
			| … handled on the way | … behind a message | the failure itself stored | other traces complete | … in pieces | orphans |
			|---|---|---|---|---|---|---|---|---|---|---|
			""";

	static Shares of(FleetRun run, List<SentSpan> stored) {
		Map<String, Set<String>> spans = new HashMap<>();
		Set<String> failed = new HashSet<>();
		for (SentSpan span : stored) {
			spans.computeIfAbsent(span.trace(), (trace) -> new HashSet<>()).add(span.span());
			if (span.failed()) {
				failed.add(span.trace());
			}
		}
		long orphans = stored.stream()
			.filter((span) -> SpanId.isValid(span.parent()) && !spans.get(span.trace()).contains(span.parent()))
			.count();
		Map<Failing, Double> complete = new EnumMap<>(Failing.class);
		Map<Failing, Long> counts = new EnumMap<>(Failing.class);
		for (Failing kind : Failing.values()) {
			List<MadeTrace> traces = run.traces().stream().filter((trace) -> trace.failing() == kind).toList();
			complete.put(kind, share(traces, (trace) -> stored(trace, spans) == trace.spans()));
			counts.put(kind, (long) traces.size());
		}
		List<MadeTrace> failing = run.traces().stream().filter((trace) -> trace.failing() != Failing.NOT).toList();
		List<MadeTrace> others = run.traces().stream().filter((trace) -> trace.failing() == Failing.NOT).toList();
		double all = run.spans();
		return new Shares(distinct(run.sent()) / all, distinct(stored) / all, complete,
				share(failing, (trace) -> failed.contains(trace.id())),
				share(others, (trace) -> stored(trace, spans) > 0 && stored(trace, spans) < trace.spans()), orphans,
				counts);
	}

	private static int stored(MadeTrace trace, Map<String, Set<String>> spans) {
		return spans.getOrDefault(trace.id(), Set.of()).size();
	}

	// Delivery is at least once.
	private static long distinct(List<SentSpan> spans) {
		return spans.stream().map((span) -> span.trace() + span.span()).collect(Collectors.toSet()).size();
	}

	private static double share(List<MadeTrace> traces, Predicate<MadeTrace> matching) {
		return traces.stream().filter(matching).count() / (double) Math.max(1, traces.size());
	}

	/**
	 * The share of failing traces of which all spans are stored.
	 */
	double complete() {
		double complete = 0;
		long traces = 0;
		for (Failing kind : Failing.values()) {
			if (kind != Failing.NOT) {
				complete += this.completeOf.get(kind) * this.counts.get(kind);
				traces += this.counts.get(kind);
			}
		}
		return complete / Math.max(1, traces);
	}

	String row(String name) {
		return String.format(Locale.ROOT, "| %s | %s | %s | %s | %s | %s | %s | %s | %s | %s | %,d |%n", name,
				percent(this.sent), percent(this.stored), percent(complete()),
				percent(this.completeOf.get(Failing.TO_THE_FIRST)), percent(this.completeOf.get(Failing.HANDLED)),
				percent(this.completeOf.get(Failing.BEHIND_A_MESSAGE)), percent(this.failures),
				percent(this.completeOf.get(Failing.NOT)), percent(this.torn), this.orphans);
	}

	private static String percent(double share) {
		return String.format(Locale.ROOT, "%.1f %%", 100 * share);
	}

}
