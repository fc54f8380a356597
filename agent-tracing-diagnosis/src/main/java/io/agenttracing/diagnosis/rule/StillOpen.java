package io.agenttracing.diagnosis.rule;

import io.agenttracing.diagnosis.trace.SpanNode;
import io.agenttracing.diagnosis.trace.Tolerance;
import org.jspecify.annotations.Nullable;

/**
 * What was open below a span when it ended: that is where to look, since a caller that
 * gives up fails before the one it waited for.
 */
final class StillOpen {

	private StillOpen() {
	}

	/**
	 * The deepest span that was open.
	 * @param span the span that ended
	 * @return of several the one that began last, or null where nothing was open
	 */
	static @Nullable SpanNode below(SpanNode span) {
		SpanNode deepest = null;
		for (SpanNode other : span.below()) {
			if (other.begin() < span.end() && other.end() > span.end() + Tolerance.LEAST && !other.isWait()
					&& (deepest == null || other.depth() > deepest.depth()
							|| (other.depth() == deepest.depth() && other.begin() > deepest.begin()))) {
				deepest = other;
			}
		}
		return deepest;
	}

}
