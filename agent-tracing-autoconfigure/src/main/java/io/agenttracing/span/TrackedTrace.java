package io.agenttracing.span;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

import io.agenttracing.context.Deadline;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.sdk.trace.ReadableSpan;
import org.jspecify.annotations.Nullable;

/**
 * The open spans of one trace, in the order of their start, and itself the first of them.
 * Few spans are searched from the last one on, which mostly is the next to end; many have
 * an index. Changed only within atomic operations of {@link TrackedSpans}' map.
 */
final class TrackedTrace extends TrackedSpan {

	private static final int MOST_WITHOUT_INDEX = 32;

	private static final int MOST_UNCOUNTED = 8;

	private final LongAdder surplus;

	private int open = 1;

	private int tracked;

	private long lastChange;

	private @Nullable TrackedSpan first;

	private @Nullable TrackedSpan last;

	private @Nullable Map<String, TrackedSpan> index;

	private @Nullable EndedSpans ended;

	/**
	 * Begins a trace.
	 * @param root its first span
	 * @param surplus counts the spans of all large traces beyond the allowance of each
	 * @param startNanos when it was started
	 * @param thread the thread that did
	 * @param deadline the deadline of its callers
	 */
	TrackedTrace(ReadableSpan root, LongAdder surplus, long startNanos, Thread thread, @Nullable Deadline deadline) {
		super(root, startNanos, thread, deadline);
		this.surplus = surplus;
		this.lastChange = startNanos;
		this.first = this;
		this.last = this;
		this.tracked = 1;
	}

	/**
	 * How many spans are open.
	 * @return the number, possibly that of a moment ago
	 */
	int open() {
		return this.open;
	}

	/**
	 * Adds a span, or only counts it where there is no room.
	 * @param span the span
	 * @param maxSurplus the limit of the surplus
	 * @return this trace
	 */
	TrackedTrace add(TrackedSpan span, long maxSurplus) {
		this.open++;
		this.lastChange = span.startNanos();
		TrackedSpan above = above(span.span().getParentSpanContext());
		if (above != null) {
			above.startedBelow();
		}
		if (this.tracked < MOST_UNCOUNTED || this.surplus.sum() < maxSurplus) {
			span.hangBelow(above);
			append(span);
		}
		return this;
	}

	/**
	 * Removes a span that has ended.
	 * @param span the span
	 * @param now the time
	 * @param maxSurplus the limit of the surplus
	 * @return this trace, or {@code null} where no other span is open
	 */
	@Nullable TrackedTrace remove(ReadableSpan span, long now, long maxSurplus) {
		this.open--;
		this.lastChange = now;
		TrackedSpan tracked = find(span);
		if (tracked != null) {
			unlink(tracked);
			remember(tracked, now, maxSurplus);
		}
		return unlessClosed();
	}

	/**
	 * Changes an open span, where it is tracked.
	 */
	TrackedTrace update(ReadableSpan span, Consumer<TrackedSpan> change) {
		TrackedSpan tracked = find(span);
		if (tracked != null) {
			change.accept(tracked);
		}
		return this;
	}

	TrackedTrace addTo(List<TrackedSpan> spans) {
		for (TrackedSpan span = this.first; span != null; span = span.next) {
			spans.add(span);
		}
		return this;
	}

	/**
	 * Evicts old spans: all of them if none has started or ended for long, else those
	 * that have been open for long, except the first.
	 * @param limit the time before which a start or change is old
	 * @return this trace, or {@code null} if all are evicted
	 */
	@Nullable TrackedTrace forget(long limit) {
		if (this.lastChange - limit < 0) {
			this.open = 0;
		}
		TrackedSpan span = this.first;
		while (span != null && (this.open == 0 || span.startNanos() - limit < 0)) {
			if (this.open == 0 || span != this) {
				unlink(span);
			}
			span = span.next;
		}
		return unlessClosed();
	}

	private @Nullable TrackedTrace unlessClosed() {
		if (this.open > 0) {
			return this;
		}
		if (this.ended != null) {
			this.ended.clear();
		}
		return null;
	}

	// Only spans that started before are found: there is no cycle, whatever the IDs are.
	private @Nullable TrackedSpan above(SpanContext parent) {
		if (!parent.isValid()) {
			return null;
		}
		TrackedSpan open = find(parent.getSpanId());
		if (open != null || this.ended == null) {
			return open;
		}
		TrackedSpan above = this.ended.above(parent.getSpanId());
		return (above != null && above.isEnded()) ? above.openAbove() : above;
	}

	private void remember(TrackedSpan span, long now, long maxSurplus) {
		TrackedSpan above = span.openAbove();
		if (above != null) {
			above.endedBelow(now);
			if (this.ended == null) {
				this.ended = new EndedSpans(this.surplus);
			}
			this.ended.add(span.spanId(), above, maxSurplus);
		}
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

	private @Nullable TrackedSpan find(ReadableSpan span) {
		TrackedSpan found = find(span.getSpanContext().getSpanId());
		return (found != null && found.span() == span) ? found : null;
	}

	private @Nullable TrackedSpan find(String spanId) {
		if (this.index != null) {
			return this.index.get(spanId);
		}
		TrackedSpan candidate = this.last;
		while (candidate != null && !candidate.spanId().equals(spanId)) {
			candidate = candidate.previous;
		}
		return candidate;
	}

	private Map<String, TrackedSpan> createIndex() {
		Map<String, TrackedSpan> result = new HashMap<>();
		for (TrackedSpan span = this.first; span != null; span = span.next) {
			result.put(span.spanId(), span);
		}
		return result;
	}

}
