package io.agenttracing.cli.recorded;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.agenttracing.diagnosis.Finding;
import io.agenttracing.diagnosis.trace.SpanNode;
import io.agenttracing.diagnosis.trace.Trace;

/**
 * The errors that belong to a fault: of calls that show what a rule found, with those
 * that they came from and went to. A good run may have others.
 */
final class FaultErrors {

	private final Map<SpanNode, SpanNode> topmost = new HashMap<>();

	private final Set<SpanNode> faults = new HashSet<>();

	FaultErrors(Trace trace, List<Finding> alarms) {
		Set<String> evidence = new HashSet<>();
		alarms.forEach((finding) -> evidence.addAll(finding.spans()));
		for (SpanNode span : trace.order()) {
			if (span.isError()) {
				SpanNode above = span.parent();
				SpanNode top = (above != null) ? this.topmost.getOrDefault(above, span) : span;
				this.topmost.put(span, top);
				if (evidence.contains(span.id()) || span.isAgent()) {
					this.faults.add(top);
				}
			}
		}
	}

	boolean contains(SpanNode error) {
		SpanNode top = this.topmost.get(error);
		return top != null && this.faults.contains(top);
	}

}
