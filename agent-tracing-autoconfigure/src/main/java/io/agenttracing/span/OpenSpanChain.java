package io.agenttracing.span;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

import io.opentelemetry.sdk.trace.ReadableSpan;
import org.jspecify.annotations.Nullable;

/**
 * The open spans of a trace of several, in the order of their start. Few spans are
 * searched from the last one on, which mostly is the next to end; many have an index.
 * Used with the lock of the trace.
 */
final class OpenSpanChain {

	private static final int MOST_WITHOUT_INDEX = 32;

	private static final int MOST_UNCOUNTED = 8;

	private final LongAdder surplus;

	private int tracked;

	private long lastChange;

	private @Nullable TrackedSpan first;

	private @Nullable TrackedSpan last;

	private @Nullable Map<String, TrackedSpan> index;

	private @Nullable EndedSpans ended;

	/**
	 * Begins with the first span of a trace.
	 * @param root the span
	 * @param surplus counts the spans of all large traces beyond the allowance of each
	 */
	OpenSpanChain(TrackedSpan root, LongAdder surplus) {
		this.surplus = surplus;
		this.lastChange = root.startNanos();
		this.first = root;
		this.last = root;
		this.tracked = 1;
	}

	/**
	 * When a span has last started or ended.
	 */
	long lastChange() {
		return this.lastChange;
	}

	void changed(long now) {
		this.lastChange = now;
	}

	/**
	 * Adds a span, unless there is no room.
	 * @param span the span
	 * @param parentId the id of its parent, if it has one
	 * @param maxSurplus the limit of the surplus
	 */
	void add(TrackedSpan span, @Nullable String parentId, long maxSurplus) {
		this.lastChange = span.startNanos();
		TrackedSpan above = (parentId != null) ? above(parentId) : null;
		if (above != null) {
			above.startedBelow();
		}
		if (this.tracked < MOST_UNCOUNTED || this.surplus.sum() < maxSurplus) {
			span.hangBelow(above);
			append(span);
		}
	}

	/**
	 * Removes a span that has ended, and remembers what is above it.
	 * @param span the span
	 * @param now the time
	 * @param maxSurplus the limit of the surplus
	 */
	void remove(TrackedSpan span, long now, long maxSurplus) {
		unlink(span);
		TrackedSpan above = span.openAbove();
		if (above != null) {
			above.endedBelow(now);
			if (this.ended == null) {
				this.ended = new EndedSpans(this.surplus);
			}
			this.ended.add(span.spanId(), above, maxSurplus);
		}
	}

	/**
	 * Evicts spans that have been open for long.
	 * @param limit the time before which they were started
	 * @param except what is not evicted
	 */
	void evict(long limit, TrackedSpan except) {
		for (TrackedSpan span = this.first; span != null && span.startNanos() - limit < 0; span = span.next) {
			if (span != except) {
				unlink(span);
			}
		}
	}

	/**
	 * Gives all room back.
	 */
	void clear() {
		for (TrackedSpan span = this.first; span != null; span = span.next) {
			unlink(span);
		}
		if (this.ended != null) {
			this.ended.clear();
		}
	}

	void addTo(List<TrackedSpan> spans) {
		for (TrackedSpan span = this.first; span != null; span = span.next) {
			spans.add(span);
		}
	}

	@Nullable TrackedSpan find(ReadableSpan span) {
		TrackedSpan found = find(span.getSpanContext().getSpanId());
		return (found != null && found.span() == span) ? found : null;
	}

	@Nullable TrackedSpan find(String spanId) {
		if (this.index != null) {
			return this.index.get(spanId);
		}
		TrackedSpan candidate = this.last;
		while (candidate != null && !candidate.spanId().equals(spanId)) {
			candidate = candidate.previous;
		}
		return candidate;
	}

	// Only spans that started before are found: there is no cycle, whatever the IDs are.
	private @Nullable TrackedSpan above(String parentId) {
		TrackedSpan open = find(parentId);
		if (open != null || this.ended == null) {
			return open;
		}
		TrackedSpan above = this.ended.above(parentId);
		return (above != null && above.isEnded()) ? above.openAbove() : above;
	}

	private void append(TrackedSpan span) {
		TrackedSpan before = this.last;
		span.previous = before;
		if (before != null) {
			before.next = span;
		}
		else {
			this.first = span;
		}
		this.last = span;
		this.tracked++;
		if (this.tracked > MOST_UNCOUNTED) {
			this.surplus.increment();
		}
		if (this.index != null) {
			this.index.put(span.spanId(), span);
		}
		else if (this.tracked > MOST_WITHOUT_INDEX) {
			this.index = createIndex();
		}
	}

	private void unlink(TrackedSpan span) {
		span.end();
		TrackedSpan before = span.previous;
		TrackedSpan after = span.next;
		if (before != null) {
			before.next = after;
		}
		else {
			this.first = after;
		}
		if (after != null) {
			after.previous = before;
		}
		else {
			this.last = before;
		}
		if (this.tracked > MOST_UNCOUNTED) {
			this.surplus.decrement();
		}
		this.tracked--;
		if (this.index != null) {
			this.index.remove(span.spanId(), span);
		}
	}

	private Map<String, TrackedSpan> createIndex() {
		Map<String, TrackedSpan> result = new HashMap<>();
		for (TrackedSpan span = this.first; span != null; span = span.next) {
			result.put(span.spanId(), span);
		}
		return result;
	}

}
