package io.agenttracing.diagnosis.trace;

import java.util.Collection;
import java.util.List;

/**
 * What runs beside a call bounds what is saved by a shorter one: callers wait for the
 * rest all the same.
 */
final class Slack {

	private static final double OVERLAP = 1;

	// Beyond that, savings are those of the calls alone.
	private int left = 500_000;

	private final Trace trace;

	Slack(Trace trace) {
		this.trace = trace;
	}

	/**
	 * By how much the trace becomes shorter.
	 * @param last what ends earlier
	 * @param calls what becomes shorter, or is left out, with it
	 * @param saving how much earlier it ends
	 */
	double shortened(SpanNode last, Collection<SpanNode> calls, double saving) {
		double least = saving;
		double end = last.end();
		SpanNode node = last;
		Collection<SpanNode> own = calls;
		for (int i = 0; i < SpanTree.MAX_STEPS && node.parent() != null && least > 0; i++) {
			SpanNode parent = node.parent();
			if (parent.isProducer()) {
				SpanNode wait = this.trace.waitFor(parent);
				if (wait == null) {
					break;
				}
				end = Math.min(end, wait.end());
			}
			else {
				end = Math.min(end, parent.end());
				least = Math.min(least, besides(parent, node, own, end, least));
				end = parent.end();
			}
			node = parent;
			own = List.of();
		}
		return Math.max(0, least);
	}

	private double besides(SpanNode parent, SpanNode last, Collection<SpanNode> calls, double end, double saving) {
		double least = saving;
		for (SpanNode beside : parent.children()) {
			if (--this.left < 0 || beside.begin() >= end - OVERLAP) {
				break;
			}
			if (isWaitedFor(beside) && isBeside(beside, last, calls)) {
				double until = beside.end();
				least = Math.min(least, ((until <= end + OVERLAP) ? end : parent.end()) - until);
			}
		}
		return least;
	}

	private static boolean isWaitedFor(SpanNode span) {
		return !span.isWait() && !span.isDetached();
	}

	private boolean isBeside(SpanNode span, SpanNode last, Collection<SpanNode> calls) {
		this.left -= calls.size();
		if (span == last || calls.contains(span)) {
			return false;
		}
		boolean beside = span.end() > last.begin() + OVERLAP;
		for (SpanNode call : calls) {
			beside |= span.begin() < call.end() - OVERLAP && span.end() > call.begin() + OVERLAP;
		}
		return beside;
	}

}
