package io.agenttracing.trace;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;

import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * Decides when a trace is finished in this process: when it has no open span any more, a
 * second later if it has published a message that was not consumed here. What lasts
 * longer than 30 seconds, or does not fit, is handed on in parts. Used by one thread.
 */
final class PendingTraces {

	private static final long LINGER_NANOS = 1_000_000_000L;

	private static final long PART_NANOS = 30_000_000_000L;

	private final Map<String, PendingTrace> traces = new LinkedHashMap<>();

	private final OpenSpans openSpans;

	private final int maxSpans;

	private int spans;

	PendingTraces(OpenSpans openSpans, int maxSpans) {
		this.openSpans = openSpans;
		this.maxSpans = maxSpans;
	}

	void add(SpanData span, long now) {
		this.traces.computeIfAbsent(span.getTraceId(), (traceId) -> new PendingTrace(traceId, now)).add(span, now);
		this.spans++;
	}

	int size() {
		return this.spans;
	}

	/**
	 * Marks the traces without open spans. Their last span is in the queue by now, if it
	 * is not here: it is to be added before they are moved, or they would be torn.
	 */
	void markComplete() {
		for (PendingTrace trace : this.traces.values()) {
			trace.markComplete(!this.openSpans.isOpen(trace.traceId()));
		}
	}

	/**
	 * Moves what is finished, or has to be handed on in parts.
	 * @param now the time in nanoseconds
	 * @param finished where to
	 */
	void moveFinished(long now, Queue<FinishedTrace> finished) {
		Iterator<PendingTrace> candidates = this.traces.values().iterator();
		while (candidates.hasNext()) {
			PendingTrace trace = candidates.next();
			if (now - trace.since() >= PART_NANOS || isFinished(trace, now)) {
				move(trace, candidates, finished);
			}
		}
		moveOldest(finished);
	}

	/**
	 * Moves what is complete, without waiting for consumers.
	 * @param finished where to
	 */
	void moveComplete(Queue<FinishedTrace> finished) {
		Iterator<PendingTrace> candidates = this.traces.values().iterator();
		while (candidates.hasNext()) {
			PendingTrace trace = candidates.next();
			if (isComplete(trace)) {
				move(trace, candidates, finished);
			}
		}
	}

	void moveAll(Queue<FinishedTrace> finished) {
		this.traces.values().forEach((trace) -> finished.add(trace.finish()));
		this.traces.clear();
		this.spans = 0;
	}

	private void moveOldest(Queue<FinishedTrace> finished) {
		Iterator<PendingTrace> oldestFirst = this.traces.values().iterator();
		while (this.spans > this.maxSpans && oldestFirst.hasNext()) {
			move(oldestFirst.next(), oldestFirst, finished);
		}
	}

	private boolean isFinished(PendingTrace trace, long now) {
		return isComplete(trace) && !trace.hasUnconsumedMessage(now, LINGER_NANOS);
	}

	private boolean isComplete(PendingTrace trace) {
		return trace.isComplete() && !this.openSpans.isOpen(trace.traceId());
	}

	private void move(PendingTrace trace, Iterator<PendingTrace> position, Queue<FinishedTrace> finished) {
		position.remove();
		this.spans -= trace.size();
		finished.add(trace.finish());
	}

}
