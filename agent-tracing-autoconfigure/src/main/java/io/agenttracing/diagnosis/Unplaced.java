package io.agenttracing.diagnosis;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * What is known of one trace before its first span has ended.
 *
 * @param lines what was found
 * @param folded how many spans no rule has seen
 * @param stuck spans that were stuck and lack their callers, with those between
 */
record Unplaced(List<String> lines, long folded, List<SpanData> stuck) {

	static final Unplaced NOTHING = new Unplaced(List.of(), 0, List.of());

	private static final int MAX_STUCK = 64;

	/**
	 * Adds what another part tells.
	 * @param trace the trace with the other part
	 * @param findings what was found in it
	 * @param folded how many of its spans no rule has seen
	 * @return what is known now
	 */
	Unplaced with(ReviewedTrace trace, List<Finding> findings, long folded) {
		List<String> lines = new ArrayList<>(this.lines);
		findings.stream().map(Finding::toString).filter((line) -> !lines.contains(line)).forEach(lines::add);
		return new Unplaced(lines, this.folded + folded, withoutCallers(trace));
	}

	private static List<SpanData> withoutCallers(ReviewedTrace trace) {
		Set<SpanData> spans = new LinkedHashSet<>();
		for (SpanData span : trace.stuckSpans()) {
			if (trace.lacksCallers(span) && spans.size() < MAX_STUCK) {
				spans.add(span);
				spans.addAll(trace.ancestors(span));
			}
		}
		return List.copyOf(spans);
	}

	boolean isEmpty() {
		return this.lines.isEmpty() && this.folded == 0 && this.stuck.isEmpty();
	}

}
