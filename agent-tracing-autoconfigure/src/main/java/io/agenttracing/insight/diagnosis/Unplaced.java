package io.agenttracing.insight.diagnosis;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

import io.agenttracing.diagnosis.Finding;
import io.agenttracing.diagnosis.Severity;
import io.agenttracing.diagnosis.trace.SpanNode;
import io.agenttracing.diagnosis.trace.Trace;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * What the parts of one trace have shown before its first span has ended.
 *
 * @param lines the findings that are shown
 * @param worst how much the worst of all findings matters
 * @param rules the ids of the rules that found warnings and errors
 * @param folded how many spans were folded before the rules saw them
 * @param stuck spans that were stuck and lack their callers, with those between
 */
record Unplaced(FindingLines lines, Severity worst, SortedSet<String> rules, long folded, List<SpanData> stuck) {

	static final Unplaced NOTHING = onlyStuck(List.of());

	private static final int MAX_STUCK = 64;

	static Unplaced onlyStuck(List<SpanData> stuck) {
		return new Unplaced(FindingLines.NONE, Severity.INFO, Collections.emptySortedSet(), 0, stuck);
	}

	/**
	 * Adds another part.
	 * @param trace the trace with the other part
	 * @param findings those of its findings that are to be shown
	 * @param folded how many of its spans were folded before the rules saw them
	 * @return the sum of both
	 */
	Unplaced with(Trace trace, List<Finding> findings, long folded) {
		Severity worst = this.worst;
		SortedSet<String> rules = this.rules;
		for (Finding finding : findings) {
			if (finding.isAlarm()) {
				worst = (finding.severity().compareTo(worst) > 0) ? finding.severity() : worst;
				rules = (rules == this.rules) ? new TreeSet<>(rules) : rules;
				rules.add(finding.rule());
			}
		}
		return new Unplaced(this.lines.with(findings), worst, rules, this.folded + folded, withoutCallers(trace));
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

	/**
	 * Whether the rest of the trace is inspected because of it, even if it is not
	 * exported.
	 */
	boolean isNoteworthy() {
		return !this.rules.isEmpty() || this.folded > 0 || !this.stuck.isEmpty();
	}

}
