package io.agenttracing.diagnosis.rule;

import java.util.HashSet;
import java.util.Set;

import io.agenttracing.diagnosis.trace.RetriedCall;
import io.agenttracing.diagnosis.trace.SpanNode;
import io.agenttracing.diagnosis.trace.Trace;

/**
 * Whether something failed after a moment. An attempt after which the same call succeeded
 * did not fail because of what it was given, and an answer that there is none is an
 * answer.
 */
final class LaterFailures {

	private static final int MAX_STEPS = 64;

	private final double last;

	LaterFailures(Trace trace, CausalTimes times) {
		Set<SpanNode> recovered = recovered(trace);
		double last = Double.NEGATIVE_INFINITY;
		for (SpanNode span : trace.spans()) {
			if (span.isError() && !span.isAnsweredNo() && !span.isCancelled() && times.end(span) > last
					&& !isIn(span, recovered)) {
				last = times.end(span);
			}
		}
		this.last = last;
	}

	private static Set<SpanNode> recovered(Trace trace) {
		Set<SpanNode> recovered = new HashSet<>();
		for (RetriedCall call : trace.calls()) {
			if (!call.last().isError()) {
				call.attempts().stream().filter(SpanNode::isError).forEach(recovered::add);
			}
		}
		return recovered;
	}

	private static boolean isIn(SpanNode span, Set<SpanNode> recovered) {
		SpanNode above = span;
		for (int i = 0; above != null && i < MAX_STEPS && !recovered.isEmpty(); i++) {
			if (recovered.contains(above)) {
				return true;
			}
			above = above.parent();
		}
		return false;
	}

	boolean since(double time) {
		return this.last >= time;
	}

}
