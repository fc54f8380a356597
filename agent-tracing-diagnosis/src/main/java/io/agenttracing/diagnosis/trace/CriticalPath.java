package io.agenttracing.diagnosis.trace;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What made the first span as long as it was: times that partition it. From the end
 * backwards, of the children that were done by then the one that ended last. What is
 * detached, such as the consumer of a message, counts as a child of every span above it
 * that waited for it: by a wait that was open then, or else because the span went on soon
 * after. From a consumer the path goes on to the queue, to whoever published, and up. A
 * wait is the last choice: its time belongs to what it waited for, if that is here.
 */
final class CriticalPath {

	private final Trace trace;

	private final List<Segment> segments = new ArrayList<>();

	private final BitSet spans;

	private final Deque<PathFrame> open = new ArrayDeque<>();

	private CriticalPath(Trace trace) {
		this.trace = trace;
		this.spans = new BitSet(trace.order().size());
	}

	static CriticalPath of(Trace trace) {
		CriticalPath path = new CriticalPath(trace);
		SpanNode root = trace.root();
		path.enter(root, root.end(), root.begin());
		while (!path.open.isEmpty()) {
			path.advance(path.open.element());
		}
		return path;
	}

	/**
	 * The last first.
	 */
	List<Segment> segments() {
		return this.segments;
	}

	boolean has(SpanNode span) {
		return this.spans.get(span.place.order());
	}

	private void enter(SpanNode span, double until, double floor) {
		double from = Math.max(floor, span.begin());
		// Most spans are leaves, and need no frame.
		if (span.children().isEmpty()) {
			add(span, from, until, from, false);
			return;
		}
		if (until > from) {
			this.spans.set(span.place.order());
		}
		this.open.push(new PathFrame(this.trace, span, until, from));
	}

	private void add(SpanNode span, double from, double to, double floor, boolean queue) {
		if (to > Math.max(from, floor)) {
			this.segments.add(new Segment(span, Math.max(from, floor), to, queue));
			this.spans.set(span.place.order());
		}
	}

	private void advance(PathFrame frame) {
		switch (frame.state) {
			case CHILD -> frame.goBack(frame.picked().begin(), frame.picked());
			case SENDER -> frame.goBack(Math.min(frame.hop, frame.picked().begin()), frame.picked());
			case DETACHED -> {
				if (leave(frame)) {
					return;
				}
			}
			case PICKING -> {
			}
		}
		while (frame.now > frame.floor) {
			SpanNode picked = frame.pick(frame.now, frame.later, true);
			if (picked == null || frame.end <= frame.floor) {
				break;
			}
			add(frame.span, frame.end, frame.now, frame.floor, false);
			frame.before = frame.now;
			if (!picked.isWait()) {
				boolean detached = picked.isDetached();
				frame.state = detached ? PathFrame.State.DETACHED : PathFrame.State.CHILD;
				frame.hop = frame.end;
				enter(picked, frame.end, frame.floor);
				return;
			}
			passWait(frame, picked);
		}
		add(frame.span, frame.floor, frame.now, frame.floor, false);
		this.open.pop();
	}

	// Only what nothing else explains is the wait's own.
	private void passWait(PathFrame frame, SpanNode wait) {
		double end = frame.end;
		SpanNode other = frame.pick(end, null, false);
		double from = (other != null) ? Math.max(wait.begin(), frame.end) : wait.begin();
		add(wait, from, end, frame.floor, false);
		frame.goBack((from < frame.before) ? from : Math.min(end, wait.begin()),
				(other != null && from > wait.begin()) ? null : wait);
	}

	// From a detached span to what set it off: one level up, or the child that sent it.
	private boolean leave(PathFrame frame) {
		SpanNode detached = frame.picked();
		SpanNode sender = detached.parent();
		double end = frame.hop;
		if (sender != null) {
			end = Math.min(end, Math.min(detached.begin(), sender.end()));
			add(detached, end, Math.min(detached.begin(), frame.hop), frame.floor, true);
		}
		frame.hop = end;
		if (sender == null || !sender.isBelow(frame.span)) {
			frame.goBack(end, null);
			return false;
		}
		SpanNode above = this.trace.detachedAbove(sender);
		if (above != null && above.isBelow(frame.span)) {
			frame.moveTo(above);
		}
		else {
			frame.moveTo(childTowards(frame.span, sender));
			frame.state = PathFrame.State.SENDER;
		}
		enter(frame.picked(), end, frame.floor);
		return true;
	}

	private static SpanNode childTowards(SpanNode span, SpanNode below) {
		List<SpanNode> children = span.children();
		int from = 0;
		int to = children.size() - 1;
		while (from < to) {
			int middle = (from + to + 1) >>> 1;
			if (children.get(middle).place.order() <= below.place.order()) {
				from = middle;
			}
			else {
				to = middle - 1;
			}
		}
		return children.get(from);
	}

}
