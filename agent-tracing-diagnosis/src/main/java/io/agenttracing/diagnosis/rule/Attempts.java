package io.agenttracing.diagnosis.rule;

import java.util.List;

import io.agenttracing.diagnosis.trace.RetriedCall;
import io.agenttracing.diagnosis.trace.SpanNode;
import io.agenttracing.diagnosis.trace.Trace;
import org.jspecify.annotations.Nullable;

/**
 * Attempts that are made within attempts.
 */
final class Attempts {

	private final SpanNode[] outermost;

	private final SpanNode[] nearest;

	private final int[] innermost;

	Attempts(Trace trace) {
		List<SpanNode> order = trace.order();
		this.outermost = new SpanNode[order.size()];
		this.nearest = new SpanNode[order.size()];
		this.innermost = new int[order.size()];
		for (int i = 0; i < order.size(); i++) {
			SpanNode span = order.get(i);
			SpanNode parent = span.parent();
			SpanNode above = (parent != null) ? this.outermost[parent.order()] : null;
			this.outermost[i] = (above == null && span.isAttempt()) ? span : above;
			this.nearest[i] = (span.isAttempt() || parent == null) ? span : this.nearest[parent.order()];
		}
		for (int i = order.size() - 1; i >= 0; i--) {
			SpanNode span = order.get(i);
			SpanNode parent = span.parent();
			this.innermost[i] += (span.isAttempt() && this.innermost[i] == 0) ? 1 : 0;
			if (parent != null) {
				this.innermost[parent.order()] += this.innermost[i];
			}
		}
	}

	/**
	 * The topmost attempt that a span is part of.
	 */
	@Nullable SpanNode outermost(SpanNode span) {
		return this.outermost[span.order()];
	}

	/**
	 * The nearest attempt above a span.
	 */
	@Nullable SpanNode above(SpanNode span) {
		SpanNode parent = span.parent();
		SpanNode nearest = (parent != null) ? this.nearest[parent.order()] : null;
		return (nearest != null && nearest.isAttempt()) ? nearest : null;
	}

	/**
	 * How many attempts without further ones in them are below those of a call.
	 */
	int innermostBelow(RetriedCall call) {
		int sum = 0;
		for (SpanNode attempt : call.attempts()) {
			boolean itself = attempt.isAttempt() && this.innermost[attempt.order()] == 1 && !hasAttemptBelow(attempt);
			sum += this.innermost[attempt.order()] - (itself ? 1 : 0);
		}
		return sum;
	}

	private boolean hasAttemptBelow(SpanNode attempt) {
		return attempt.children().stream().anyMatch((child) -> this.innermost[child.order()] > 0);
	}

}
