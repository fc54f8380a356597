package io.agenttracing.cli.recorded;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.agenttracing.diagnosis.diff.StepName;
import io.agenttracing.diagnosis.trace.SpanNode;
import io.agenttracing.diagnosis.trace.Trace;

/**
 * The errors of calls that were simply done again, with success: no span says so.
 */
final class RepeatedCalls {

	private static final double NOISE = 1;

	private final Set<SpanNode> recovered = new HashSet<>();

	RepeatedCalls(Trace trace) {
		for (SpanNode span : trace.order()) {
			lookBelow(span.children());
		}
		for (SpanNode span : trace.order()) {
			if (this.recovered.contains(span.parent())) {
				this.recovered.add(span);
			}
		}
	}

	// Of attempts that failed one after the other the last one decides, so from the back.
	private void lookBelow(List<SpanNode> calls) {
		Map<String, SpanNode> next = new HashMap<>();
		for (int i = calls.size() - 1; i >= 0; i--) {
			SpanNode call = calls.get(i);
			SpanNode after = next.put(StepName.of(call.data()), call);
			if (call.isError() && !call.isAgent() && after != null && after.begin() >= call.end() - NOISE
					&& (!after.isError() || this.recovered.contains(after))) {
				this.recovered.add(call);
			}
		}
	}

	boolean isRecovered(SpanNode failed) {
		return this.recovered.contains(failed);
	}

}
