package io.agenttracing.diagnosis.rule.payload;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.agenttracing.diagnosis.trace.RetriedCall;
import io.agenttracing.diagnosis.trace.SpanNode;
import io.agenttracing.diagnosis.trace.Trace;
import org.jspecify.annotations.Nullable;

/**
 * Whether something failed after a moment. A call that failed with what had failed below
 * it did so when that failed. An attempt after which the same call succeeded did not fail
 * because of what it was given, and an answer that there is none is an answer.
 */
final class LaterFailures {

	private static final int MAX_STEPS = 64;

	private static final int MAX_SPANS = 1_000;

	/** When what each span failed with began, by the order of spans. */
	private final double[] began;

	private double last = Double.NEGATIVE_INFINITY;

	LaterFailures(Trace trace, CausalTimes times) {
		List<SpanNode> order = trace.order();
		Set<SpanNode> recovered = recovered(trace);
		this.began = new double[order.size()];
		double[] below = new double[order.size()];
		Arrays.fill(below, Double.POSITIVE_INFINITY);
		for (int i = order.size() - 1; i >= 0; i--) {
			SpanNode span = order.get(i);
			boolean failed = span.isError() && !span.isAnsweredNo() && !span.isCancelled() && !isIn(span, recovered);
			this.began[i] = failed ? Math.min(times.end(span), below[i]) : Double.NEGATIVE_INFINITY;
			this.last = Math.max(this.last, this.began[i]);
			SpanNode parent = span.parent();
			if (parent != null) {
				double first = (failed && !trace.isHandled(span)) ? this.began[i] : below[i];
				below[parent.order()] = Math.min(below[parent.order()], first);
			}
		}
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

	/**
	 * What failed first of a span and those below it, after a moment: where its error
	 * began.
	 * @return null where nothing failed among the first of them
	 */
	@Nullable SpanNode firstAt(SpanNode span, double time) {
		SpanNode first = null;
		List<SpanNode> below = span.below();
		for (int i = -1; i < below.size() && i < MAX_SPANS; i++) {
			SpanNode each = (i < 0) ? span : below.get(i);
			double began = this.began[each.order()];
			// A caller comes before what it failed with.
			if (began >= time && (first == null || began <= this.began[first.order()])) {
				first = each;
			}
		}
		return first;
	}

	/**
	 * Whether a span failed with something that had failed before a moment.
	 */
	boolean before(double time, SpanNode span) {
		return span.isError() && this.began[span.order()] < time;
	}

}
