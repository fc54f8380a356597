package io.agenttracing.diagnosis.trace;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The spans that nobody above waits for as a call: consumers of messages, and what
 * outlives its caller.
 */
final class DetachedSpans {

	// How many are listed of all, before each span has the topmost below it only.
	private static final int MOST = 1_000_000;

	private final List<SpanNode> inOrder = new ArrayList<>();

	private int listed;

	private final double[] earliest;

	DetachedSpans(List<SpanNode> order) {
		for (SpanNode span : order) {
			if (span.place.detached() && !span.isWait() && !span.isProducer()) {
				this.inOrder.add(span);
			}
		}
		this.earliest = new double[this.inOrder.isEmpty() ? 0 : order.size()];
		Arrays.fill(this.earliest, Double.POSITIVE_INFINITY);
		for (int i = this.inOrder.isEmpty() ? -1 : order.size() - 1; i >= 0; i--) {
			SpanNode span = order.get(i);
			SpanNode parent = span.parent();
			if (parent != null) {
				boolean counts = span.place.detached() && !span.isWait() && !span.isProducer();
				double here = counts ? Math.min(span.begin(), this.earliest[i]) : this.earliest[i];
				int above = parent.place.order();
				this.earliest[above] = Math.min(this.earliest[above], here);
			}
		}
	}

	/**
	 * Those below a span that began before a time, in a new list. In a trace of many
	 * messages, each sent by who received another, what is below another of them is left
	 * to that.
	 */
	List<SpanNode> below(SpanNode span, double until) {
		List<SpanNode> found = new ArrayList<>();
		if (this.inOrder.isEmpty() || this.earliest[span.place.order()] >= until) {
			return found;
		}
		int i = firstAfter(span.place.order());
		while (i < this.inOrder.size() && this.inOrder.get(i).place.order() <= span.place.last()) {
			SpanNode unit = this.inOrder.get(i);
			if (unit.begin() < until) {
				found.add(unit);
			}
			i = (this.listed > MOST) ? firstAfter(unit.place.last()) : i + 1;
		}
		this.listed += found.size();
		return found;
	}

	private int firstAfter(int order) {
		int from = 0;
		int to = this.inOrder.size();
		while (from < to) {
			int middle = (from + to) >>> 1;
			if (this.inOrder.get(middle).place.order() <= order) {
				from = middle + 1;
			}
			else {
				to = middle;
			}
		}
		return from;
	}

}
