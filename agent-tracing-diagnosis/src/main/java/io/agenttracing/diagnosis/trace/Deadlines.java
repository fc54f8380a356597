package io.agenttracing.diagnosis.trace;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Who waits for a span, and until when: callers with a timeout that were open when it
 * began, and the budget that came with it. The way up ends where a call was detached, or
 * a server worked on behind its answer. It is certain until it passes a consumer whose
 * message nobody is known to wait for, or one whose producer is not here.
 */
final class Deadlines {

	// A budget is rounded, and mostly what is left of a timeout that is known here.
	private static final double SAME = 25;

	private final Trace trace;

	private final Declared[] above;

	// Whether nobody at the top can wait, since a call on the way up was detached.
	private final boolean[] cut;

	private final boolean[] certain;

	private final @Nullable Limit[] limits;

	private final boolean[] known;

	Deadlines(Trace trace) {
		this.trace = trace;
		List<SpanNode> order = trace.order();
		this.above = new Declared[order.size()];
		this.cut = new boolean[order.size()];
		this.certain = new boolean[order.size()];
		this.limits = new Limit[order.size()];
		this.known = new boolean[order.size()];
		for (SpanNode span : order) {
			this.above[span.place.order()] = declaredAbove(span);
		}
	}

	private Declared declaredAbove(SpanNode span) {
		int index = span.place.order();
		SpanNode parent = span.parent();
		if (parent == null) {
			this.certain[index] = !span.isConsumer();
			return Declared.NOTHING;
		}
		int over = parent.place.order();
		boolean certain = !span.isConsumer() || this.trace.isAwaited(parent);
		boolean detached = !span.isConsumer() && (span.isDetached() || workedOn(span, parent));
		this.cut[index] = this.cut[over] || detached;
		this.certain[index] = this.certain[over] && certain;
		if (detached) {
			return Declared.NOTHING;
		}
		if (parent.hasTimeout() || parent.hasBudget()) {
			return new Declared(parent, certain);
		}
		Declared further = this.above[over];
		return (further.certain() && !certain) ? new Declared(further.span(), false) : further;
	}

	// A server that takes longer than a call that ended well answered in the midst of it:
	// it accepted a job, or streams. No clock explains that.
	private static boolean workedOn(SpanNode span, SpanNode parent) {
		return !parent.service().equals(span.service()) && !parent.isError() && !parent.isCancelled()
				&& span.duration() > parent.duration() + Tolerance.of(parent.duration());
	}

	boolean hasWaiters(SpanNode span) {
		return hasLiveBudget(span, span) || !waiters(span).isEmpty();
	}

	@Nullable Limit limit(SpanNode span) {
		int index = span.place.order();
		if (!this.known[index]) {
			this.known[index] = true;
			this.limits[index] = find(span);
		}
		return this.limits[index];
	}

	private @Nullable Limit find(SpanNode span) {
		List<Waiter> waiters = waiters(span);
		if (hasLiveBudget(span, span)) {
			boolean known = this.certain[span.place.order()];
			waiters.add(new Waiter(span.begin() + span.facts().budget, span, known));
		}
		if (waiters.isEmpty()) {
			return null;
		}
		double first = Double.POSITIVE_INFINITY;
		for (Waiter waiter : waiters) {
			first = Math.min(first, waiter.deadline());
		}
		double near = first + Tolerance.of(Math.max(0, first - span.begin())) + SAME;
		Waiter chosen = null;
		SpanNode named = null;
		for (Waiter waiter : waiters) {
			boolean itself = waiter.span() == span;
			if (waiter.deadline() <= near && (chosen == null || (chosen.span() == span && !itself))) {
				chosen = waiter;
			}
			if (named == null && !itself && waiter.span().hasTimeout()) {
				named = waiter.span();
			}
		}
		if (chosen == null) {
			return null;
		}
		return new Limit(chosen.deadline() - span.begin(), chosen.span(), (named != null) ? named : chosen.span(),
				chosen.certain());
	}

	// A budget came from above: it is void where nobody there can still wait.
	private boolean hasLiveBudget(SpanNode span, SpanNode waiting) {
		return span.hasBudget() && !this.cut[span.place.order()]
				&& (waiting.top() == waiting || waiting.top().end() > waiting.begin());
	}

	private List<Waiter> waiters(SpanNode span) {
		List<Waiter> waiters = new ArrayList<>(4);
		boolean budget = span.hasBudget();
		boolean certain = true;
		Declared next = this.above[span.place.order()];
		for (int i = 0; i < SpanTree.MAX_STEPS; i++) {
			SpanNode waiter = next.span();
			if (waiter == null) {
				break;
			}
			certain = certain && next.certain();
			boolean open = waiter.end() > span.begin();
			if (open && waiter.hasTimeout()) {
				waiters.add(new Waiter(waiter.begin() + waiter.timeout(), waiter, certain));
			}
			if (open && !budget && hasLiveBudget(waiter, span)) {
				budget = true;
				waiters.add(new Waiter(waiter.begin() + waiter.facts().budget, waiter, certain));
			}
			next = this.above[waiter.place.order()];
		}
		return waiters;
	}

	/**
	 * The nearest caller with a timeout or a budget, and whether it is known to wait.
	 */
	private record Declared(@Nullable SpanNode span, boolean certain) {

		private static final Declared NOTHING = new Declared(null, true);

	}

	private record Waiter(double deadline, SpanNode span, boolean certain) {

	}

}
