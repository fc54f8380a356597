package io.agenttracing.span;

import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

import io.agenttracing.context.Deadline;
import io.micrometer.observation.Observation;
import io.opentelemetry.sdk.trace.ReadableSpan;
import org.jspecify.annotations.Nullable;

/**
 * The open spans of one trace, and itself the first of them: most of the spans that begin
 * a trace in this process are its only one. When none is open it is closed for good, and
 * the trace may begin again as another. Its lock is held while a few fields change, and
 * for no call of other code than the getters of spans.
 */
final class TrackedTrace extends TrackedSpan {

	private int open = 1;

	// Null as long as there was one span only.
	private @Nullable OpenSpanChain chain;

	/**
	 * Begins a trace.
	 * @param root its first span
	 * @param startNanos when it was started
	 * @param thread the thread that did
	 * @param deadline the deadline of its callers
	 */
	TrackedTrace(ReadableSpan root, long startNanos, Thread thread, @Nullable Deadline deadline) {
		super(root, startNanos, thread, deadline);
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
	 * @param parentId the id of its parent, if it has one
	 * @param surplus counts the spans of all large traces beyond the allowance of each
	 * @param maxSurplus the limit of the surplus
	 * @return whether the trace was not closed
	 */
	synchronized boolean add(TrackedSpan span, @Nullable String parentId, LongAdder surplus, long maxSurplus) {
		if (this.open == 0) {
			return false;
		}
		this.open++;
		OpenSpanChain chain = this.chain;
		if (chain == null) {
			chain = new OpenSpanChain(this, surplus);
			this.chain = chain;
		}
		chain.add(span, parentId, maxSurplus);
		return true;
	}

	/**
	 * Removes a span that has ended.
	 * @param span the span
	 * @param seen whether it is exported
	 * @param now the time
	 * @param maxSurplus the limit of the surplus
	 * @return whether the trace is closed
	 */
	synchronized boolean remove(ReadableSpan span, boolean seen, long now, long maxSurplus) {
		if (this.open == 0) {
			return true;
		}
		this.open--;
		TrackedSpan tracked = find(span);
		if (tracked != null && !seen) {
			tracked.unseen();
		}
		if (this.chain != null) {
			this.chain.changed(now);
			if (tracked != null) {
				this.chain.remove(tracked, now, maxSurplus);
			}
		}
		return isClosed();
	}

	/**
	 * Changes an open span, where it is tracked.
	 */
	synchronized void update(ReadableSpan span, Consumer<TrackedSpan> change) {
		TrackedSpan tracked = find(span);
		if (tracked != null && this.open > 0) {
			change.accept(tracked);
		}
	}

	/**
	 * Records the Observation of an open span, where it is tracked.
	 */
	synchronized void observe(String spanId, Observation.Context context) {
		TrackedSpan tracked = this;
		if (this.chain != null) {
			tracked = this.chain.find(spanId);
		}
		if (tracked != null && this.open > 0 && tracked.spanId().equals(spanId)) {
			tracked.observe(context);
		}
	}

	synchronized void addTo(List<TrackedSpan> spans) {
		if (this.chain != null) {
			this.chain.addTo(spans);
		}
		else if (this.open > 0) {
			spans.add(this);
		}
	}

	/**
	 * Evicts old spans: all of them if none has started or ended for long, else those
	 * that have been open for long, except the first.
	 * @param limit the time before which a start or change is old
	 * @return whether the trace is closed
	 */
	synchronized boolean forget(long limit) {
		OpenSpanChain chain = this.chain;
		long lastChange = (chain != null) ? chain.lastChange() : startNanos();
		if (lastChange - limit < 0) {
			this.open = 0;
		}
		else if (chain != null) {
			chain.evict(limit, this);
		}
		return isClosed();
	}

	private boolean isClosed() {
		if (this.open > 0) {
			return false;
		}
		if (this.chain != null) {
			this.chain.clear();
		}
		return true;
	}

	private @Nullable TrackedSpan find(ReadableSpan span) {
		if (this.chain != null) {
			return this.chain.find(span);
		}
		return (span() == span) ? this : null;
	}

}
