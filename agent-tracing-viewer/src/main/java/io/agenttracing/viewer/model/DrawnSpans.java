package io.agenttracing.viewer.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

import io.agenttracing.diagnosis.trace.SpanNode;
import io.agenttracing.diagnosis.trace.Trace;
import org.jspecify.annotations.Nullable;

/**
 * The spans of a trace that are shown where it has too many: those that matter, with all
 * above them, and then the others from the top.
 */
final class DrawnSpans {

	/** How many spans of a trace are shown. */
	static final int MOST = 5_000;

	private final List<SpanNode> spans;

	private final Set<SpanNode> shown = new HashSet<>();

	private final int more;

	DrawnSpans(Trace trace, Predicate<SpanNode> matters) {
		List<SpanNode> order = trace.order();
		if (order.size() <= MOST) {
			this.spans = order;
			this.more = 0;
			return;
		}
		for (SpanNode span : order) {
			if (this.shown.size() < MOST / 2 && matters.test(span)) {
				add(span);
			}
		}
		List<SpanNode> fromTop = new ArrayList<>(order);
		fromTop.sort(Comparator.comparingInt(SpanNode::depth));
		for (SpanNode span : fromTop) {
			if (this.shown.size() >= MOST) {
				break;
			}
			this.shown.add(span);
		}
		this.spans = order.stream().filter(this.shown::contains).toList();
		this.more = order.size() - this.spans.size();
	}

	private void add(SpanNode span) {
		int room = MOST - this.shown.size();
		SpanNode next = span;
		for (int i = 0; i < room && next != null && this.shown.add(next); i++) {
			next = next.parent();
		}
	}

	List<SpanNode> spans() {
		return this.spans;
	}

	/**
	 * How many are left out.
	 */
	int more() {
		return this.more;
	}

	boolean has(SpanNode span) {
		return this.more == 0 || this.shown.contains(span);
	}

	/**
	 * The span that a span is shown below.
	 */
	@Nullable SpanNode parent(SpanNode span) {
		SpanNode parent = span.parent();
		for (int i = 0; i < MOST && parent != null && !has(parent); i++) {
			parent = parent.parent();
		}
		return parent;
	}

}
