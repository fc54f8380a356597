package io.agenttracing.diagnosis.trace;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A span that the critical path goes through, and how far back it has come there.
 * Candidates are in the order of their end, the latest first; one that began after the
 * point that was reached is dropped.
 */
final class PathFrame {

	// A child that overlaps a later one by less was done before it.
	private static final double OVERLAP = 0.01;

	private static final double SOON = 50;

	private static final double SOON_SHARE = 0.05;

	private static final Comparator<SpanNode> LATEST = Comparator.comparingDouble(SpanNode::end)
		.reversed()
		.thenComparing(SpanNode::isWait)
		.thenComparingDouble(SpanNode::begin);

	private final Trace trace;

	final SpanNode span;

	final double floor;

	private final Candidates children;

	private final Candidates detached;

	private final List<SpanNode> waits;

	double now;

	@Nullable SpanNode later;

	State state = State.PICKING;

	/** Where the time before the last choice began, and what it went back from. */
	double before;

	double hop;

	private @Nullable SpanNode picked;

	/** Until when what was picked counts. */
	double end;

	private double closeness;

	PathFrame(Trace trace, SpanNode span, double until, double floor) {
		this.trace = trace;
		this.span = span;
		this.now = until;
		this.floor = floor;
		List<SpanNode> calls = new ArrayList<>(span.children().size());
		List<SpanNode> waiting = List.of();
		for (SpanNode child : span.children()) {
			if (child.begin() >= until) {
				break;
			}
			if (child.isWait() || !child.isDetached()) {
				calls.add(child);
			}
			if (child.isWait()) {
				waiting = waiting.isEmpty() ? new ArrayList<>() : waiting;
				waiting.add(child);
			}
		}
		this.children = new Candidates(calls);
		this.detached = new Candidates(trace.detachedBelow(span, until));
		if (!this.detached.isEmpty() && waiting.size() > 1) {
			waiting.sort(Comparator.comparingDouble(SpanNode::end));
		}
		this.waits = waiting;
	}

	SpanNode picked() {
		SpanNode last = this.picked;
		if (last == null) {
			throw new IllegalStateException("Nothing was picked");
		}
		return last;
	}

	void moveTo(SpanNode other) {
		this.picked = other;
	}

	// Clocks that differ must not lead forward.
	void goBack(double to, @Nullable SpanNode done) {
		this.now = (to < this.before) ? to : this.floor;
		this.later = done;
		this.state = State.PICKING;
	}

	@Nullable SpanNode pick(double until, @Nullable SpanNode done, boolean withWaits) {
		this.picked = null;
		this.end = this.span.begin();
		pickChild(until, done, withWaits);
		pickDetached(until, withWaits);
		return this.picked;
	}

	private void pickChild(double until, @Nullable SpanNode done, boolean withWaits) {
		this.children.restart();
		for (SpanNode child = this.children.next(until); child != null; child = this.children.next(until)) {
			double ended = Math.min(child.end(), until);
			if (ended <= this.span.begin() || (this.picked != null && ended < this.end)) {
				return;
			}
			if ((child.isWait() && !withWaits) || (done != null && !isBefore(child, done))) {
				continue;
			}
			SpanNode best = this.picked;
			if (best == null || ended > this.end || isBetter(child, best)) {
				this.picked = child;
				this.end = ended;
				this.closeness = 0;
			}
		}
	}

	private static boolean isBetter(SpanNode child, SpanNode best) {
		return (child.isWait() == best.isWait()) ? child.begin() < best.begin() : best.isWait();
	}

	private boolean isBefore(SpanNode child, SpanNode done) {
		return child != done && (child.end() <= done.begin() || (child.end() < done.end()
				&& child.begin() < done.begin() && child.end() - done.begin() < OVERLAP * this.span.duration()));
	}

	private void pickDetached(double until, boolean withWaits) {
		this.detached.restart();
		for (SpanNode unit = this.detached.next(until); unit != null; unit = this.detached.next(until)) {
			SpanNode best = this.picked;
			if (best != null && unit.end() < (best.isWait() ? best.begin() : this.end)) {
				return;
			}
			SpanNode wait = withWaits ? waitFor(unit, until) : null;
			if (withWaits && wait == null && !wentOnSoon(unit, until)) {
				continue;
			}
			double ended = Math.min(unit.end(), (wait != null) ? wait.end() : until);
			double close = -Math.abs(unit.end() - ((wait != null) ? wait.end() : until));
			if (best == null || (best.isWait() && ended > best.begin()) || ended > this.end
					|| (ended == this.end && best.isDetached() && close > this.closeness)) {
				this.picked = unit;
				this.end = ended;
				this.closeness = close;
			}
		}
	}

	private boolean wentOnSoon(SpanNode unit, double until) {
		return unit.end() <= until && until - unit.end() <= Math.max(SOON, SOON_SHARE * this.span.duration());
	}

	private @Nullable SpanNode waitFor(SpanNode unit, double until) {
		int from = 0;
		int to = this.waits.size();
		while (from < to) {
			int middle = (from + to) >>> 1;
			if (this.waits.get(middle).end() <= until) {
				from = middle + 1;
			}
			else {
				to = middle;
			}
		}
		for (int i = from - 1; i >= 0 && this.waits.get(i).end() > unit.begin(); i--) {
			if (this.waits.get(i).begin() < unit.end()) {
				return this.waits.get(i);
			}
		}
		return null;
	}

	/**
	 * What the path goes through at the moment.
	 */
	enum State {

		/** Nothing: the next is chosen. */
		PICKING,

		/** A child. */
		CHILD,

		/** A detached span somewhere below. */
		DETACHED,

		/** The child that has set it off. */
		SENDER

	}

	/**
	 * Spans by their end, the latest first, without those that began too late.
	 */
	private static final class Candidates {

		private final List<SpanNode> spans;

		private final int[] following;

		private int before;

		private int current;

		private Candidates(List<SpanNode> spans) {
			this.spans = spans;
			if (spans.size() > 1) {
				spans.sort(LATEST);
			}
			this.following = new int[spans.size() + 1];
			for (int i = 0; i < this.following.length; i++) {
				this.following[i] = i + 1;
			}
			this.following[0] = 1;
		}

		private boolean isEmpty() {
			return this.spans.isEmpty();
		}

		private void restart() {
			this.before = 0;
			this.current = 0;
		}

		// Positions are from 1 on: 0 leads to the first.
		private @Nullable SpanNode next(double until) {
			this.before = this.current;
			this.current = this.following[this.before];
			while (this.current <= this.spans.size()) {
				SpanNode span = this.spans.get(this.current - 1);
				if (span.begin() < until) {
					return span;
				}
				this.current = this.following[this.current];
				this.following[this.before] = this.current;
			}
			this.current = this.before;
			return null;
		}

	}

}
