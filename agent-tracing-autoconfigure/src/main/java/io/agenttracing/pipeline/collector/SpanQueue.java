package io.agenttracing.pipeline.collector;

import java.util.concurrent.atomic.AtomicBoolean;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.span.AgentSpans;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.ReadableSpan;
import org.jspecify.annotations.Nullable;

/**
 * A bounded, non-blocking queue of ended spans from the application's threads to the
 * collector's, with the ids of traces whose last open span has ended behind their spans.
 * Agents, steps and message hops may exceed the capacity for ordinary spans by a sixth,
 * errors by a third. After an overflow of ids the collector scans all pending traces.
 */
final class SpanQueue {

	// Of what is reserved at the start, and beyond which a queue is none.
	private static final int MOST_SPANS = 1 << 20;

	private static final int LEAST_IDS = 8_192;

	private final SpanRing ring;

	private final int ordinaryCapacity;

	private final int agentCapacity;

	private final int errorCapacity;

	private final int highWaterMark;

	private final Runnable wake;

	// Whether the reader was woken since it last wanted to wait.
	private final AtomicBoolean woken = new AtomicBoolean();

	private final AtomicBoolean discarding = new AtomicBoolean();

	private volatile boolean overflowed;

	private volatile boolean closed;

	/**
	 * Creates an empty queue.
	 * @param capacity the capacity for ordinary spans
	 * @param highWaterMark how many spans wake the reader, at most the capacity
	 * @param wake wakes the reader
	 */
	SpanQueue(int capacity, int highWaterMark, Runnable wake) {
		this.ordinaryCapacity = Math.min(capacity, MOST_SPANS);
		this.agentCapacity = this.ordinaryCapacity + this.ordinaryCapacity / 6;
		this.errorCapacity = this.ordinaryCapacity + this.ordinaryCapacity / 3;
		this.highWaterMark = Math.min(highWaterMark, this.ordinaryCapacity);
		this.wake = wake;
		this.ring = new SpanRing(this.errorCapacity, Math.max(this.ordinaryCapacity, LEAST_IDS));
	}

	/**
	 * Adds a span that has ended.
	 * @param span the span
	 * @return whether there was room
	 */
	boolean offer(ReadableSpan span) {
		int few = this.highWaterMark - 1;
		int waiting = this.ring.offer(span, few, this.ordinaryCapacity);
		if (waiting == SpanRing.REFUSED) {
			waiting = this.ring.offer(span, few, capacity(span));
		}
		if (waiting == SpanRing.REFUSED) {
			return false;
		}
		if (waiting >= this.highWaterMark && !this.woken.get() && this.woken.compareAndSet(false, true)) {
			this.wake.run();
		}
		return true;
	}

	/**
	 * Adds the id of a trace whose last open span has ended.
	 * @param traceId the id, after all spans of the trace
	 */
	void offerClosed(String traceId) {
		if (!this.ring.offer(traceId)) {
			this.overflowed = true;
		}
	}

	/**
	 * Whether ids were lost since the last call.
	 * @return whether all pending traces have to be scanned
	 */
	boolean hasOverflowed() {
		boolean result = this.overflowed;
		if (result) {
			this.overflowed = false;
		}
		return result;
	}

	/**
	 * Whether the mark is reached at which the reader is woken. If it is not, who reaches
	 * it from now on wakes the reader.
	 * @return whether the reader has to continue at once
	 */
	boolean isBehind() {
		this.woken.set(false);
		return this.ring.spans() >= this.highWaterMark;
	}

	/**
	 * How many spans and ids there are.
	 * @return the number, not fewer than were added before
	 */
	int present() {
		return this.ring.size();
	}

	/**
	 * Takes what was added first. Called by one thread.
	 * @return a span, the id of a closed trace, or null if there is nothing, or it is to
	 * be discarded
	 */
	@Nullable Object poll() {
		return this.closed ? null : this.ring.poll();
	}

	/**
	 * Empties the queue for good. May be called by any thread, after each span that was
	 * added when the reader has stopped.
	 * @return how many spans this thread has discarded
	 */
	int discard() {
		this.closed = true;
		int spans = 0;
		// Who finds another thread at it leaves its span to that one, which looks again.
		while (this.ring.size() > 0 && this.discarding.compareAndSet(false, true)) {
			try {
				for (Object next = this.ring.poll(); next != null; next = this.ring.poll()) {
					spans += (next instanceof String) ? 0 : 1;
				}
			}
			finally {
				this.discarding.set(false);
			}
		}
		return spans;
	}

	/**
	 * How many spans there are.
	 * @return the number, exact unless some are added or taken meanwhile
	 */
	int size() {
		return this.ring.spans();
	}

	/**
	 * How many spans were ever added.
	 * @return the exact number
	 */
	long added() {
		return this.ring.addedSpans();
	}

	private int capacity(ReadableSpan span) {
		if (span.toSpanData().getStatus().getStatusCode() == StatusCode.ERROR) {
			return this.errorCapacity;
		}
		return isAgentOrHop(span) ? this.agentCapacity : this.ordinaryCapacity;
	}

	private static boolean isAgentOrHop(ReadableSpan span) {
		SpanKind kind = span.getKind();
		return kind == SpanKind.PRODUCER || kind == SpanKind.CONSUMER
				|| AgentSpans.INSTRUMENTATION_SCOPE.equals(span.getInstrumentationScopeInfo().getName())
				|| span.getAttribute(AgentSpanAttributes.OPERATION_NAME) != null;
	}

}
