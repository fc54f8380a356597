package io.agenttracing.span;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.atomic.LongAdder;

import org.jspecify.annotations.Nullable;

/**
 * The most recently ended spans of an open trace, each with its closest open ancestor:
 * messages that they sent and tasks that they submitted may still start children. Shares
 * a limit with the open spans of large traces.
 */
final class EndedSpans {

	private static final int MAX_SPANS = 256;

	private static final int MOST_UNCOUNTED = 8;

	private final Deque<Ended> spans = new ArrayDeque<>(MOST_UNCOUNTED);

	private final LongAdder surplus;

	/**
	 * Creates an empty collection.
	 * @param surplus counts the spans of all large traces beyond the allowance of each
	 */
	EndedSpans(LongAdder surplus) {
		this.surplus = surplus;
	}

	/**
	 * Adds a span that has ended, and evicts the oldest one if there is no room.
	 * @param spanId the id of the span
	 * @param above the open span above it
	 * @param maxSurplus the limit of the surplus
	 */
	void add(String spanId, TrackedSpan above, long maxSurplus) {
		boolean uncounted = this.spans.size() < MOST_UNCOUNTED;
		if (!uncounted && (this.spans.size() >= MAX_SPANS || this.surplus.sum() >= maxSurplus)) {
			this.spans.removeFirst();
		}
		else if (!uncounted) {
			this.surplus.increment();
		}
		this.spans.addLast(new Ended(spanId, above));
	}

	/**
	 * The closest open ancestor of a span at its end.
	 * @param spanId the id of the span
	 * @return the span, which may have ended by now, or {@code null} where it is not
	 * known
	 */
	@Nullable TrackedSpan above(String spanId) {
		for (Iterator<Ended> latestFirst = this.spans.descendingIterator(); latestFirst.hasNext();) {
			Ended ended = latestFirst.next();
			if (ended.spanId().equals(spanId)) {
				return ended.above();
			}
		}
		return null;
	}

	void clear() {
		this.surplus.add(-Math.max(0, this.spans.size() - MOST_UNCOUNTED));
		this.spans.clear();
	}

	/**
	 * A span that has ended.
	 */
	private record Ended(String spanId, TrackedSpan above) {

	}

}
