package io.agenttracing.insight.diagnosis;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

import io.agenttracing.diagnosis.Finding;
import io.agenttracing.diagnosis.trace.SpanNode;
import io.agenttracing.diagnosis.trace.Trace;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * What the parts of one trace have shown before its first span has ended.
 *
 * @param lines the findings, 16 at most
 * @param rules the ids of the rules that found it
 * @param folded how many spans were folded before the rules saw them
 * @param stuck spans that were stuck and lack their callers, with those between
 */
record Unplaced(List<String> lines, SortedSet<String> rules, long folded, List<SpanData> stuck) {

	static final Unplaced NOTHING = onlyStuck(List.of());

	private static final int MAX_LINES = 16;

	private static final int MAX_STUCK = 64;

	static Unplaced onlyStuck(List<SpanData> stuck) {
		return new Unplaced(List.of(), Collections.emptySortedSet(), 0, stuck);
	}

	/**
	 * Adds another part.
	 * @param trace the trace with the other part
	 * @param findings its findings
	 * @param folded how many of its spans were folded before the rules saw them
	 * @return the sum of both
	 */
	Unplaced with(Trace trace, List<Finding> findings, long folded) {
		List<String> lines = new ArrayList<>(this.lines);
		for (Finding finding : findings) {
			String line = finding.toString();
			if (lines.size() < MAX_LINES && !lines.contains(line)) {
				lines.add(line);
			}
		}
		SortedSet<String> rules = new TreeSet<>(this.rules);
		findings.forEach((finding) -> rules.add(finding.rule()));
		return new Unplaced(lines, rules, this.folded + folded, withoutCallers(trace));
	}

	private static List<SpanData> withoutCallers(Trace trace) {
		Set<SpanData> spans = new LinkedHashSet<>();
		for (SpanNode span : trace.stuckSpans()) {
			if (trace.lacksCallers(span) && spans.size() < MAX_STUCK) {
				spans.add(span.data());
				trace.callersOf(span).forEach((caller) -> spans.add(caller.data()));
			}
		}
		return List.copyOf(spans);
	}

	boolean isEmpty() {
		return this.lines.isEmpty() && this.folded == 0 && this.stuck.isEmpty();
	}

}
