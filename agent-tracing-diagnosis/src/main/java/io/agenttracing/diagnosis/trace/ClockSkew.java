package io.agenttracing.diagnosis.trace;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Finds pairs of spans in two services whose clocks cannot both be right. A child outside
 * its parent in the same service is asynchronous, never skew.
 */
final class ClockSkew {

	private final List<SkewedCall> calls = new ArrayList<>();

	private final Set<String> inDoubt = new HashSet<>();

	private final BitSet below = new BitSet();

	ClockSkew(Trace trace) {
		for (SpanNode span : trace.spans()) {
			SpanNode parent = span.parent();
			double apart = (parent != null && !parent.service().equals(span.service())) ? apart(trace, parent, span)
					: 0;
			if (parent != null && apart > 0) {
				this.calls.add(new SkewedCall(parent, span, apart));
				this.inDoubt.add(parent.service());
				this.inDoubt.add(span.service());
			}
		}
		if (!this.calls.isEmpty()) {
			trace.spans().forEach(this::markBelow);
		}
	}

	// A clock that is wrong once is wrong in each call, also where it does not show.
	private void markBelow(SpanNode span) {
		SpanNode parent = span.parent();
		if (parent != null && !parent.service().equals(span.service())
				&& (this.inDoubt.contains(parent.service()) || this.inDoubt.contains(span.service()))) {
			this.below.set(span.place.order(), span.place.last() + 1);
		}
	}

	private static double apart(Trace trace, SpanNode parent, SpanNode span) {
		double tolerance = Tolerance.of(parent.duration());
		double early = parent.begin() - span.begin();
		if (early > tolerance) {
			return early;
		}
		if (span.isConsumer()) {
			return parent.isProducer() ? answeredLate(span, trace.waitFor(parent)) : 0;
		}
		// One that is longer than its caller is a server that worked on.
		double late = span.end() - parent.end();
		return (parent.isClient() && !parent.isError() && late > tolerance
				&& span.duration() <= parent.duration() + tolerance) ? late : 0;
	}

	private static double answeredLate(SpanNode consumer, @Nullable SpanNode wait) {
		SpanNode waiting = (wait != null) ? wait.parent() : null;
		if (wait == null || wait.isError() || waiting == null || waiting.isError()) {
			return 0;
		}
		double first = Double.POSITIVE_INFINITY;
		for (SpanNode span : consumer.below()) {
			if (span.isWrite() && !span.isProducer() && !span.service().equals(wait.service())) {
				first = Math.min(first, span.begin());
			}
		}
		double late = first - wait.end();
		return (first != Double.POSITIVE_INFINITY && late > Tolerance.of(wait.duration())) ? late : 0;
	}

	List<SkewedCall> calls() {
		return this.calls;
	}

	/**
	 * Whether the times of a span cannot be compared with those of callers in another
	 * service.
	 */
	boolean concerns(SpanNode span) {
		return this.below.get(span.place.order());
	}

}
